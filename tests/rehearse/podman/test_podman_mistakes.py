"""A manifest with a mistake that only a container shows fails in sight: this runtime can fail."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pod_lab import HAPROXY, KEEPALIVED, NODE, Change, has_vip, rehearse, until

from kubevipgen.rehearse.lab import Lab, LabError

pytestmark = pytest.mark.needs("netns", "podman", "runc", "haproxy", "keepalived", "busybox")

_QUIET = 6.0  # seconds; a VIP that comes at all comes within three

REFUSED: dict[str, tuple[str, Change, str]] = {
    "haproxy's configuration is elsewhere in the image": (
        "haproxy",
        (HAPROXY, "mountPath: /usr/local/etc/haproxy/haproxy.cfg", "mountPath: /etc/haproxy.cfg"),
        "haproxy on cp-1 ended by itself",
    ),
    "haproxy's configuration is not on the node": (
        "haproxy",
        (HAPROXY, "path: /etc/haproxy/haproxy.cfg", "path: /etc/haproxy/other.cfg"),
        "podman does not start haproxy on cp-1",
    ),
    "a user who may not read the configuration": (
        "haproxy",
        (HAPROXY, "path: /etc/haproxy/haproxy.cfg", "path: /etc/kubernetes/secret.cfg"),
        "haproxy on cp-1 ended by itself",
    ),
    "the probe asks another port": (
        "haproxy",
        (HAPROXY, "port: 9444", "port: 9445\n          # and is not patient"),
        "the kubelet would kill it, http://127.0.0.1:9445/livez has not answered",
    ),
    "keepalived's program is elsewhere in the image": (
        "keepalived",
        (KEEPALIVED, "- /usr/local/sbin/keepalived", "- /usr/sbin/keepalived"),
        "keepalived on cp-1",
    ),
    "keepalived has nowhere to write": (
        "keepalived",
        (KEEPALIVED, "mountPath: /run", "mountPath: /srv"),
        "keepalived on cp-1 ended by itself",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_pod_that_does_not_start(case: tuple[str, Change, str], tmp_path: Path) -> None:
    program, change, message = case
    impatient = (HAPROXY, "initialDelaySeconds: 5\n        periodSeconds: 5", "periodSeconds: 1")

    def start(lab: Lab) -> str:
        secret = lab.hosts[NODE].etc / "kubernetes/secret.cfg"
        secret.write_bytes((lab.hosts[NODE].etc / "haproxy/haproxy.cfg").read_bytes())
        secret.chmod(0o600)
        try:
            lab.start(NODE, program)
        except LabError as error:
            return str(error)
        return ""

    assert message in rehearse(tmp_path, start, [impatient, change])


NO_VIP: dict[str, tuple[Change, ...]] = {
    "without NET_ADMIN": ((KEEPALIVED, "            - NET_ADMIN\n", ""),),
    "without NET_RAW": ((KEEPALIVED, "            - NET_RAW\n", ""),),
    "a check with a program that is not in the image": (
        ("/etc/keepalived/check-haproxy.sh", "set -u", "set -u; curl --version || exit 1"),
    ),
}


@pytest.mark.parametrize("changes", NO_VIP.values(), ids=NO_VIP)
def test_a_pod_that_never_has_the_vip(changes: tuple[Change, ...], tmp_path: Path) -> None:
    def look(lab: Lab) -> bool:
        for program in lab.programs_on(NODE):
            lab.start(NODE, program)
        end = time.monotonic() + _QUIET
        while time.monotonic() < end and not has_vip(lab):
            time.sleep(0.1)
        return has_vip(lab)

    assert not rehearse(tmp_path, look, changes)


def test_without_setgid_the_check_is_never_run(tmp_path: Path) -> None:
    """keepalived calls setgroups(2) before each run; the VIP stays with a node without haproxy."""

    def look(lab: Lab) -> bool:
        for program in lab.programs_on(NODE):
            lab.start(NODE, program)
        until("the VIP comes", lambda: has_vip(lab))
        lab.kill(NODE, "haproxy")
        time.sleep(_QUIET)
        return has_vip(lab)

    assert rehearse(tmp_path, look, [(KEEPALIVED, "            - SETGID\n", "")])
