"""On a host: which node it is, its own programs, a VIP that a killed daemon has left.

The host is a network namespace; its /etc, /var/lib and /run are copies that only it sees.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import samples
from netns import Namespace

NODE, ADDRESS, VIP = "lb-1", "10.10.0.28/24", "10.10.0.30"
SPEC = samples.spec_of("dedicated-systemd")
PRIVATE = """
set -eu
mkdir -p {work}
mount -t tmpfs tmpfs {work}
mkdir {work}/etc
cp -a /etc/. {work}/etc
mount --bind {work}/etc /etc
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /run
rm -rf /etc/haproxy /etc/keepalived
install -m 600 {secrets} /run/secrets.yaml
kubevipgen() {{ {python} -m kubevipgen "$@"; }}
apply() {{ kubevipgen apply {spec} --secrets /run/secrets.yaml "$@"; }}
code() {{ set +e; "$@"; echo "exit $?"; set -e; }}
"""


class Host:
    """Runs shell lines there, as one script; every call begins with an untouched host."""

    def __init__(self, space: Namespace, folder: Path) -> None:
        self.space = space
        self.prelude = PRIVATE.format(
            work=shlex.quote(str(folder / "private")),
            secrets=shlex.quote(str(samples.SECRETS)),
            python=shlex.quote(sys.executable),
            spec=shlex.quote(str(SPEC)),
        )

    def run(self, script: str) -> str:
        done = subprocess.run(
            self.space.command("sh", "-c", self.prelude + script),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        text = done.stdout + done.stderr
        assert done.returncode == 0, text
        return text


@pytest.fixture(name="host")
def on_the_node(netns: Namespace, tmp_path: Path) -> Host:
    netns.interface("eth0", [ADDRESS])
    return Host(netns, tmp_path)


needs_host = pytest.mark.needs("netns", "mount", "keepalived", "haproxy")


@needs_host
def test_the_node_is_known_by_its_address_and_its_programs_agree(host: Host) -> None:
    """The real haproxy and keepalived read the files, before any of them is in place."""
    said = host.run("code apply --dry-run; ls /etc/haproxy /etc/keepalived 2>&1 || true")
    assert "exit 1" in said
    assert "refuses" not in said
    assert "systemctl reload-or-restart" not in said  # the drop-in is new: a restart
    assert "systemctl restart haproxy" in said
    assert "systemctl enable keepalived" in said
    assert "cannot access '/etc/haproxy'" in said
    assert "cannot access '/etc/keepalived'" in said


@needs_host
def test_a_program_that_will_run_and_refuses_its_file_stops_everything(
    netns: Namespace, tmp_path: Path
) -> None:
    netns.interface("eth7", [ADDRESS])  # keepalived asks for eth0
    host = Host(netns, tmp_path)
    said = host.run(
        "code apply; ls /etc/haproxy 2>&1 || true; code apply --skip-program keepalived"
    )
    assert "error[program-refuses]: keepalived refuses /etc/keepalived/keepalived.conf" in said
    assert "exit 2\nls: cannot access" in said.replace("1 error\n", "")
    assert "lb-1: " in said
    assert said.count("exit 0") == 1


@needs_host
@pytest.mark.parametrize("option", ["", f"--node {NODE}"])
def test_a_host_that_is_not_the_node(option: str, netns: Namespace, tmp_path: Path) -> None:
    netns.interface("eth0", ["10.10.0.99/24"])
    said = Host(netns, tmp_path).run(f"code apply {option}; ls /var/lib")
    words = " ".join(said.split())
    assert "exit 2" in said
    assert "this host is named" in words
    assert "10.10.0.99" in words
    wanted = "it is not lb-1, which has 10.10.0.28" if option else "it is none of lb-1, lb-2"
    assert wanted in words
    assert "kubevipgen" not in said.splitlines()  # no folder for a state was made


@needs_host
def test_remove_waits_for_the_daemon_and_takes_a_left_over_vip(host: Host) -> None:
    said = host.run(f"""
        apply >/dev/null
        ip link add other type dummy 2>/dev/null || ip link add other type bridge
        ip address add {VIP}/32 dev eth0
        ip address add 10.10.0.77/32 dev eth0
        ip address add {VIP}/32 dev other
        cp /bin/sleep /run/keepalived
        /run/keepalived 1000 & daemon=$!
        code kubevipgen remove --timeout 1
        ip -br -4 address show eth0
        test -e /etc/keepalived/keepalived.conf && echo still here
        kill $daemon
        wait $daemon || true
        echo again
        code kubevipgen remove --timeout 30
        ip -br -4 address show eth0
        ip -br -4 address show other
        find /etc/haproxy /etc/keepalived /etc/kubevipgen /var/lib/kubevipgen 2>&1 || true
        code kubevipgen remove
    """)
    first, then = said.split("again\n", 1)
    assert "still running after 1 s: keepalived (" in " ".join(said.split())
    assert "exit 2" in first
    assert f"{VIP}/32" in first
    assert "still here" in first
    kept, other = [line for line in then.splitlines() if line.startswith(("eth0", "other"))]
    assert kept.split()[2:] == [ADDRESS, "10.10.0.77/32"]
    assert other.split()[2:] == [f"{VIP}/32"]
    assert then.count("No such file or directory") == 4
    assert then.count("exit 0") == 2
    assert f"{VIP}/32 was left on eth0, and is gone now" in said
    assert "Nothing to do" in then


@needs_host
def test_activate_is_taken_up_until_it_has_worked(host: Host) -> None:
    """A systemctl that fails once: what is not in force yet is not forgotten."""
    said = host.run("""
        mkdir /run/bin
        printf '#!/bin/sh\\necho "$*" >>/run/calls\\ntest -e /run/works\\n' >/run/bin/systemctl
        chmod 755 /run/bin/systemctl
        PATH=/run/bin:$PATH
        code apply --activate
        touch /run/works
        code apply
        code apply --activate
        code apply --activate
        cat /run/calls
    """)
    codes = [line for line in said.splitlines() if line.startswith("exit ")]
    assert codes == ["exit 3", "exit 0", "exit 0", "exit 0"]
    assert said.count("Not in force before this has run:") == 1
    calls = [line for line in said.splitlines() if line.startswith(("daemon-", "enable", "rest"))]
    assert calls == [
        *("daemon-reload", "daemon-reload", "enable haproxy", "restart haproxy"),
        *("enable keepalived", "restart keepalived"),
    ]
