"""Topic ``cgroups``: version 1 or 2, and the controllers there are."""

from __future__ import annotations

import glob
import os
from typing import Any, NamedTuple

from kubevipgen.probe import read
from kubevipgen.probe.kernel import version
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_MOUNT = "/sys/fs/cgroup"


class Mounted(NamedTuple):
    """``hybrid``: version 1 with a hierarchy of version 2 beside it, which holds no controller."""

    version: int
    hybrid: bool = False


def gather(request: Request) -> dict[str, Any]:
    """``controllers`` are those that kubeadm and the kubelet can count on."""
    del request
    mounted = parse_mounts(read.text("/proc/self/mountinfo"))
    return {
        "version": mounted.version,
        "hybrid": mounted.hybrid,
        "mount": _MOUNT,
        "controllers": read.known(_unified if mounted.version == 2 else _legacy),
    }


def parse_mounts(text: str) -> Mounted:
    """From /proc/self/mountinfo; UnavailableError when no cgroup file system is mounted."""
    kinds: dict[str, str] = {}
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        kinds[before.split(" ")[4]] = after.split(" ")[0]  # a later mount hides an earlier one
    if kinds.get(_MOUNT) == "cgroup2":
        return Mounted(2)
    below = [kind for path, kind in kinds.items() if path.startswith(f"{_MOUNT}/")]
    if "cgroup" in below:
        return Mounted(1, "cgroup2" in below)
    raise UnavailableError(f"no cgroup file system is mounted on {_MOUNT}")


def _unified() -> list[str]:
    named = read.text(f"{_MOUNT}/cgroup.controllers").split()
    return sorted({*named, *_implied()})


def _implied() -> list[str]:
    """Controllers of version 2 that have no name in cgroup.controllers: they are always on."""
    freezes = glob.glob(f"{_MOUNT}/*/cgroup.freeze") or version(os.uname().release) >= [5, 2]
    return ["devices", "freezer"] if freezes else ["devices"]


def _legacy() -> list[str]:
    return parse_controllers(read.text("/proc/cgroups"))


def parse_controllers(text: str) -> list[str]:
    """The enabled ones of /proc/cgroups."""
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return sorted(row[0] for row in rows if len(row) >= 4 and row[3] != "0")


TOPIC = Topic("cgroups", gather)
