"""Whatever happens, nothing of a rehearsal under podman stays on the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("netns", "podman", "runc", "haproxy", "keepalived", "busybox")

_PATIENCE = 20.0  # seconds
_REHEARSAL = """\
import sys, time
from pathlib import Path
from pod_lab import NODE, rehearse

def stay(lab):
    for program in lab.programs_on(NODE):
        lab.start(NODE, program)
    print("ready", flush=True)
    time.sleep(600)

rehearse(Path(sys.argv[1]), stay)
"""
_SHARED = "/dev/shm"  # noqa: S108  (podman's locks would be here)
_PLACES = ("/etc", _SHARED, "/run", "/run/containers", "/var/lib", "/var/lib/containers", "/mnt")
# Other tests make network namespaces, pid files and mounts at the same time: only what is
# podman's, or this rehearsal's, counts.
_OURS = ("libpod", "conmon", "containers", "podman", "runc", "crun", "netavark", "buildah")


def machine(folder: Path) -> dict[str, list[str]]:
    """What podman would leave behind when it could."""
    words = (*_OURS, str(folder))
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    groups = [str(path) for path in Path("/sys/fs/cgroup").rglob("*")]
    listed = {place: [str(path) for path in Path(place).glob("*")] for place in _PLACES}
    found = {"mounts": mounts, "cgroups": groups, **listed}
    return {
        place: sorted(name for name in names if any(word in name for word in words))
        for place, names in found.items()
    }


def processes(folder: Path) -> set[int]:
    """Those that see the folder's file system, or speak of it."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "mountinfo").read_bytes()
        except OSError:
            continue
        if entry.name.isdigit() and str(folder / "lab").encode() in told:
            found.add(int(entry.name))
    return found


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_nothing_stays(how: str, tmp_path: Path) -> None:
    before = machine(tmp_path)
    words = [sys.executable, "-c", _REHEARSAL, str(tmp_path)]
    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        assert len(processes(tmp_path)) > 4
        os.kill(parent.pid, signal.Signals[how])
        parent.wait(_PATIENCE)
    end = time.monotonic() + _PATIENCE
    while processes(tmp_path) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes(tmp_path) == set()
    assert machine(tmp_path) == before
    assert list((tmp_path / "lab").iterdir()) == []
