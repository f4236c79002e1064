"""The script of a drill on a host: which process it finds, and that it ends only that one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

import check_cases
import netns
from kubevipgen import resources
from kubevipgen.verify.drill import ssh_words
from kubevipgen.verify.drill.hosts import (
    Host,
    HostError,
    Process,
    Sight,
    look_at,
    parse,
    reachable,
)
from lab import eventually
from netns import namespace


@contextlib.contextmanager
def named(space: netns.Namespace, folder: Path, name: str, **more: str) -> Iterator[int]:
    """A process of this name in a namespace; its number."""
    program = folder / name
    if not program.exists():
        shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    words = space.command(program, "600")
    with subprocess.Popen(words, env={**os.environ, **more}) as process:
        try:
            comm = Path("/proc", str(process.pid), "comm")
            eventually(lambda: comm.read_text().strip() == name)
            yield process.pid
        finally:
            process.kill()


@pytest.mark.needs("netns")
def test_the_right_kube_vip_is_found_and_ended(netns: netns.Namespace, tmp_path: Path) -> None:
    host, other = Host("cp-1", ("ip", "netns", "exec", netns.name)), namespace()
    netns.interface("ens3", ["10.0.0.163/24", "10.0.0.162/32", "fd00::1/64"])
    with contextlib.ExitStack() as stack:
        assert host.look("kube-vip").process is None

        def start(**more: str) -> int:
            return stack.enter_context(named(netns, tmp_path, "kube-vip", **more))

        start(svc_enable="true")  # a DaemonSet for Services is not what holds the VIP
        elsewhere = named(stack.enter_context(other), tmp_path, "kube-vip", cp_enable="true")
        stack.enter_context(elsewhere)  # not of this host
        first = start(cp_enable="true")
        second = start(cp_enable="true")
        seen = host.look("kube-vip")
        assert seen.root
        assert {ip_address("10.0.0.162"), ip_address("fd00::1")} <= seen.addresses
        assert seen.process is not None
        assert seen.process.pid == first
        with pytest.raises(HostError, match=f"process {first} has ended meanwhile"):
            host.stop("kube-vip", Process(first, seen.process.start + 1))
        with pytest.raises(HostError, match="has ended meanwhile"):
            host.stop("keepalived", seen.process)
        host.stop("kube-vip", seen.process)
        eventually(lambda: pid_of(host.look("kube-vip")) == second)


def pid_of(sight: Sight) -> int:
    return sight.process.pid if sight.process else 0


@pytest.mark.needs("netns")
@pytest.mark.needs("setpriv")
def test_without_root_no_process_is_seen(netns: netns.Namespace, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    host = Host("cp-1", ("ip", "netns", "exec", netns.name, *nobody))
    with named(netns, tmp_path, "keepalived"):
        seen = host.look("keepalived")
    assert not seen.root
    assert seen.process is None


@pytest.mark.needs("shellcheck")
def test_posix_shell() -> None:
    words = ["shellcheck", "-s", "sh", "-"]
    script = resources.text("scripts/drill.sh")
    done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_what_a_login_prints_does_not_matter() -> None:
    said = "Welcome!\nkubevipgen-drill user 0\nuser 1\nkubevipgen-drill process 7 99\n\n"
    assert parse(said) == parse("kubevipgen-drill user 0\nkubevipgen-drill process 7 99\n")
    assert parse(said).process == Process(7, 99)


def test_a_host_that_says_nothing_is_no_empty_host() -> None:
    with pytest.raises(HostError, match="`true` to cp-1 failed: exit code 0"):
        Host("cp-1", ("true",)).look("keepalived")
    with pytest.raises(HostError, match="`false` to cp-2 failed"):
        look_at([Host("cp-2", ("false",))], "keepalived")


def test_who_is_reachable() -> None:
    cluster = check_cases.cluster_of("keepalived-haproxy", "{}")
    words = ssh_words("ssh -o BatchMode=yes root@{address} -- {name}{address}")
    local = ["127.0.0.1", "10.0.0.164", "fe80::1"]
    hosts = {host.name: host.words for host in reachable(cluster, words, local)}
    assert list(hosts) == ["cp-1", "cp-2", "cp-3"]  # a worker never holds the VIP
    assert hosts["cp-2"] == ()
    assert hosts["cp-1"][-3:] == ("root@10.0.0.163", "--", "cp-110.0.0.163")
    assert [host.name for host in reachable(cluster, (), local)] == ["cp-2"]
    assert reachable(cluster, (), ["192.0.2.1"]) == ()


@pytest.mark.parametrize("text", ["", "ssh root@host", "ssh 'root@{address}", "ssh {0}"])
def test_ssh_words_that_lead_nowhere(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ssh_words(text)


def test_a_host_that_says_odd_things(tmp_path: Path) -> None:
    for line in ("address nothing", "process 1", "user"):
        odd = tmp_path / "odd"
        odd.write_text(f"#!/bin/sh\necho kubevipgen-drill {line}\necho kubevipgen-drill done\n")
        odd.chmod(0o755)
        with pytest.raises(HostError, match="cp-1 says something else"):
            Host("cp-1", (str(odd),)).look("keepalived")
