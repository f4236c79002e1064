"""The rendered manifests of one node run under podman, and are what they say."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from pod_lab import NODE, has_vip, mounts, pod, rehearse, status, until

from kubevipgen.rehearse.lab import Lab
from kubevipgen.rehearse.lab.host import descendants

pytestmark = pytest.mark.needs("netns", "podman", "runc", "haproxy", "keepalived", "busybox")

NET_ADMIN, NET_RAW, SETGID = 1 << 12, 1 << 13, 1 << 6  # linux/capability.h
SPECS = {
    "defaults": "",
    "alpine": 'haproxy: {profile: haproxy-alpine}\nkeepalived: {version: "2.2"}\n',
    "own": """\
images:
  haproxy: registry.example.com:5000/our/haproxy@sha256:{}
  keepalived: registry.example.com:5000/our/keepalived:1
haproxy: {{profile: custom-haproxy}}
keepalived: {{profile: custom-keepalived}}
""".format("ab" * 32),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_pods_of_a_node(spec: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Users, rights and mounts; the VIP comes, and goes when haproxy dies: the check works."""
    rehearse(tmp_path_factory.mktemp("pods"), _checked, spec=spec)


def _checked(lab: Lab) -> None:
    for program in lab.programs_on(NODE):
        lab.start(NODE, program)
    _is_haproxy(lab)
    _is_keepalived(lab)
    until("the VIP comes", lambda: has_vip(lab))
    lab.kill(NODE, "haproxy")
    until("the VIP goes", lambda: not has_vip(lab))


def test_ended_and_started_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Killed, stopped as soon as it is there, and with the whole node."""
    rehearse(tmp_path_factory.mktemp("again"), _again)


def _again(lab: Lab) -> None:
    for program in ("haproxy", "keepalived"):
        lab.start(NODE, program)
        lab.kill(NODE, program)
        lab.start(NODE, program)  # in the same pod: what is in its emptyDir stays
        lab.stop(NODE, program)
        assert not lab.is_running(NODE, program)
    lab.power_off(NODE)
    lab.power_on(NODE)
    assert all(lab.is_running(NODE, program) for program in lab.programs_on(NODE))
    until("the VIP comes after a boot", lambda: has_vip(lab))


def _is_haproxy(lab: Lab) -> None:
    found = status(lab, "haproxy")
    assert found["Uid"].split() == found["Gid"].split() == ["99"] * 4
    assert {int(found[f"Cap{kind}"], 16) for kind in ("Prm", "Eff", "Bnd", "Inh", "Amb")} == {0}
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")
    assert "ro" in mounts(lab, "haproxy")["/"]
    assert "ro" in mounts(lab, "haproxy")["/usr/local/etc/haproxy/haproxy.cfg"]


def _is_keepalived(lab: Lab) -> None:
    found = status(lab, "keepalived")
    assert found["Uid"].split() == ["0"] * 4
    for kind in ("Prm", "Eff", "Bnd"):
        assert int(found[f"Cap{kind}"], 16) == NET_ADMIN | NET_RAW | SETGID
    assert (found["NoNewPrivs"], found["Seccomp"]) == ("1", "2")
    there = mounts(lab, "keepalived")
    assert "ro" in there["/"]
    assert "rw" in there["/run"]
    for file in ("keepalived.conf", "check-haproxy.sh"):
        assert "ro" in there[f"/etc/keepalived/{file}"]


def test_frozen_and_stopped(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Frozen means every process of the container; a graceful stop is heard."""
    rehearse(tmp_path_factory.mktemp("freeze"), _frozen)


def _frozen(lab: Lab) -> None:
    lab.start(NODE, "haproxy")
    main = pod(lab, "haproxy").main
    until("haproxy has a worker", lambda: bool(descendants(main)))
    lab.freeze(NODE, "haproxy")
    for pid in (main, *descendants(main)):
        until("it stands still", lambda pid=pid: _state(pid) == "T")  # type: ignore[misc]
    lab.thaw(NODE, "haproxy")
    until("it runs again", lambda: _state(main) == "S")
    pod(lab, "haproxy").tell(signal.SIGTERM)
    pod(lab, "haproxy").wait("haproxy")
    assert not lab.is_running(NODE, "haproxy")


def _state(pid: int) -> str:
    text = Path(f"/proc/{pid}/stat").read_text()
    return text.rpartition(")")[2].split()[0]
