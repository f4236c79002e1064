"""The file systems of etcd, the kubelet and the container runtime have room.

Why: below its thresholds the kubelet taints the node, deletes images and evicts pods as soon as
it starts, so that the bootstrap gets half way; an etcd on a full disk stops for good. Shared file
systems are named once.

How to fix: enlarge the file system, clean it (`journalctl --vacuum-size=500M`, old packages and
images), or give /var/lib/etcd a disk of its own.

Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ ; etcd,
system limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen.model import Role
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import BEFORE
from kubevipgen.preflight.requirements import Requirement, requirements

ID = "disk-space"
PHASES = BEFORE
NEEDS = ("space",)

_MIB = 1 << 20
_QUANTITIES = {
    "free-percent": "% of its space free",
    "free-inodes-percent": "% of its inodes free",
    "free-mib": " MiB free",
}


def check(subject: Subject) -> Iterator[Fault]:
    external = subject.cluster.etcd is not None
    rows = [
        (what, row)
        for what in _QUANTITIES
        for row in requirements(what, subject.node.role)
        if not (external and row.place == "etcd" and subject.node.role is Role.CONTROL_PLANE)
    ]
    if not rows:
        raise NotApplicableError(f"nothing is asked of a {subject.node.role}")
    named = set()
    for what, row in rows:
        place = subject.facts.at("space", row.place)
        found = _found(what, place)
        if found is None or found >= row.limit or place["device"] in named:
            continue
        named.add(place["device"])
        yield _fault(what, row, place, found)


def _found(what: str, place: Mapping[str, Any]) -> float | None:
    """None when the file system has no such quantity."""
    if what == "free-mib":
        return float(place["freeBytes"] // _MIB)
    of = {"free-percent": ("bytes", "freeBytes"), "free-inodes-percent": ("inodes", "freeInodes")}
    whole, free = (place[key] for key in of[what])
    return 100 * free / whole if whole else None


def _fault(what: str, row: Requirement, place: Mapping[str, Any], found: float) -> Fault:
    return Fault(
        f"{place['path']} ({place['type']} on {place['mountPoint']}) has"
        f" {found:.0f}{_QUANTITIES[what]}, less than {row.limit:g}",
        f"make room on {place['mountPoint']}: {row.why}",
        row.severity,
    )
