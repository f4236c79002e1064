"""The check script against a real haproxy and stand-in apiservers, in a network namespace."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import member_factory
import netns
from kubevipgen.formats import haproxy as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.model import Cluster, Haproxy, Keepalived, Mode, RunAs
from kubevipgen.render import check_script, haproxy_status
from kubevipgen.render.plan import Job
from kubevipgen.timings import Timings
from kubevipgen.versions import ImageProfile
from lab import eventually, stays

APISERVER = Path(__file__).parents[1] / "lab" / "apiserver.py"
WAYS = ("curl", "wget", "", "any")
# The way of asking is all that differs, so the slow cases need not run with each of them.
HTTP = ("curl", "wget")


def script_of(way: str, *, with_haproxy: bool = True) -> str:
    profile = ImageProfile("test", "", "", "", http_client=way)
    run_as = RunAs.SYSTEMD if way == "any" else RunAs.STATIC_POD
    cluster: Cluster = member_factory.cluster(
        mode=Mode.KEEPALIVED_HAPROXY,
        kube_vip=None,
        keepalived=Keepalived(run_as, profile=profile),
        haproxy=Haproxy(run_as) if with_haproxy else None,
    )
    job = Job(cluster, cluster.nodes[0], member_factory.SECRETS)
    return check_script.plan(job).build().text


def status_config(settled: str = "1") -> str:
    """The status listener over one local apiserver; it settles in 1 s to keep the test short."""
    backend = Block(
        ("backend", "apiservers"),
        (
            Line(("option", "httpchk", "GET", "/readyz")),
            Line(("default-server", "check", "check-ssl", "verify", "none", "inter", "200ms")),
            Line(("default-server", "fall", "1")),
            Line(("server", "m-1", "127.0.0.1:6443")),
        ),
    )
    timeouts = (f"timeout {name} 1s".split() for name in ("connect", "client", "server", "check"))
    defaults = Block(("defaults",), tuple(Line(tuple(words)) for words in timeouts))
    status = haproxy_status.section(Haproxy(RunAs.SYSTEMD), Timings(), "apiservers")
    text = language.dump(Config((defaults, backend, status)))
    wanted = "date(),sub(proc.up_since) ge 5"
    assert wanted in text
    return text.replace(wanted, f"date(),sub(proc.up_since) ge {settled}")


class Host:
    """A namespace in which haproxy and an apiserver can be started, and the check be run."""

    def __init__(self, space: netns.Namespace, folder: Path, certificate: Path) -> None:
        self.space, self.folder, self.certificate = space, folder, certificate
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        started = subprocess.Popen(self.space.command(*words), stdout=quiet, stderr=quiet)
        self.processes.append(started)
        return started

    def haproxy(self) -> subprocess.Popen[bytes]:
        config = self.folder / "haproxy.cfg"
        config.write_text(status_config())
        return self.start("haproxy", "-db", "-f", config)

    def apiserver(self) -> subprocess.Popen[bytes]:
        return self.start(sys.executable, APISERVER, self.certificate, "4", "6443")

    def check(self, way: str, *, with_haproxy: bool = True) -> bool:
        """Whether the script lets this node hold the VIP."""
        script = self.folder / "check.sh"
        script.write_text(script_of(way, with_haproxy=with_haproxy))
        return self.space.run("sh", script).returncode == 0


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@pytest.fixture
def host(netns: netns.Namespace, tmp_path: Path, certificate: Path) -> Iterator[Host]:
    started = Host(netns, tmp_path, certificate)
    yield started
    for process in started.processes:
        end(process)


@pytest.mark.needs("shellcheck")
@pytest.mark.parametrize("with_haproxy", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_posix_shell(way: str, with_haproxy: bool, tmp_path: Path) -> None:  # noqa: FBT001
    script = tmp_path / "check.sh"
    script.write_text(script_of(way, with_haproxy=with_haproxy))
    done = subprocess.run(
        ["shellcheck", "-s", "sh", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


def test_an_image_gets_only_what_it_has() -> None:
    assert "wget" not in script_of("curl")
    assert "curl" not in script_of("wget")
    assert not any(word in script_of("") for word in ("curl ", "wget "))


real = pytest.mark.needs("netns", "haproxy", "curl", "wget", "openssl")


@real
@pytest.mark.parametrize("way", WAYS)
def test_haproxy_up_or_down(way: str, host: Host) -> None:
    assert not host.check(way)
    haproxy = host.haproxy()
    eventually(lambda: host.check(way))  # no apiserver was ever seen: good, for `kubeadm init`
    end(haproxy)
    assert not host.check(way)


@real
@pytest.mark.parametrize("way", HTTP)
def test_lost_every_apiserver_that_was_seen(way: str, host: Host) -> None:
    host.haproxy()
    apiserver = host.apiserver()
    # Seen only after it was up for a while, and only a check tells haproxy to look.
    stays(lambda: host.check(way) or True, 4)
    assert host.check(way)
    end(apiserver)
    eventually(lambda: not host.check(way))
    host.apiserver()
    eventually(lambda: host.check(way))


@real
@pytest.mark.parametrize("way", HTTP)
def test_an_apiserver_never_seen_is_not_missed(way: str, host: Host) -> None:
    host.haproxy()
    eventually(lambda: host.check(way))
    stays(lambda: host.check(way), 4)  # servers count as up until their first check fails


@real
@pytest.mark.parametrize("way", HTTP)
def test_a_frozen_haproxy_is_noticed(way: str, host: Host) -> None:
    haproxy = host.haproxy()
    eventually(lambda: host.check(way))
    haproxy.send_signal(signal.SIGSTOP)
    assert not host.check(way)
    haproxy.send_signal(signal.SIGCONT)
    eventually(lambda: host.check(way))


@real
@pytest.mark.parametrize("way", WAYS)
def test_local_apiserver(way: str, host: Host) -> None:
    assert not host.check(way, with_haproxy=False)
    apiserver = host.apiserver()
    eventually(lambda: host.check(way, with_haproxy=False))
    end(apiserver)
    assert not host.check(way, with_haproxy=False)


@real
@pytest.mark.parametrize("way", HTTP)
@pytest.mark.parametrize(("status", "good"), [(401, True), (403, True), (500, False)])
def test_what_the_apiserver_says(way: str, status: int, good: bool, host: Host) -> None:  # noqa: FBT001
    host.start(sys.executable, APISERVER, host.certificate, "4", "6443", str(status))
    eventually(lambda: host.space.run("curl", "-sk", "https://127.0.0.1:6443/").returncode == 0)
    assert host.check(way, with_haproxy=False) is good


@real
def test_the_reason_is_logged_where_process_1_writes(host: Host) -> None:
    script = host.folder / "check.sh"
    script.write_text(script_of("curl"))
    # As in a container: process 1 of a process namespace, and no /dev/log.
    inside = f'mount -t tmpfs none /run; mount -t tmpfs none /dev; sh {script}; echo "exit $?"'
    apart = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", inside)
    done = host.space.run(*apart)
    assert "exit 1" in done.stdout
    reason = "this node must not hold the VIP: no answer from http://127.0.0.1:9444/ready"
    assert f"kubevipgen-check: {reason} (curl exit status 7)" in done.stderr
