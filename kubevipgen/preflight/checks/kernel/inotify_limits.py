"""The kernel's limits on watched files leave room for a node's pods.

Why: the kubelet, the container runtime, log collectors and many pods watch files, and those that
run as root share one limit. When it is reached they fail with "too many open files" or "no space
left on device", usually weeks later and at random.

How to fix: `fs.inotify.max_user_instances = 8192` and `fs.inotify.max_user_watches = 524288` in a
file of /etc/sysctl.d, then `sysctl --system`.

Source: inotify(7); kind known issues ("pod errors due to too many open files").
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.kubelet import runs_kubelet
from kubevipgen.preflight.phase import EVERY
from kubevipgen.preflight.settings import remedy, setting

ID = "inotify-limits"
PHASES = EVERY
NEEDS = ("sysctl",)


def check(subject: Subject) -> Iterator[Fault]:
    if not runs_kubelet(subject):
        raise NotApplicableError("no kubelet runs here")
    for row in resources.data("limits"):
        if not row["key"].startswith("fs.inotify."):
            continue
        now = setting(subject.facts, row["key"])
        if now is None or int(now) >= row["enough"]:
            continue
        low = int(now) < row["least"]
        yield Fault(
            f"{row['key']} is {now}, {'too few for a node' if low else 'the bare default'}",
            remedy(subject.facts, row["key"], str(row["enough"])),
            Severity.WARNING if low else Severity.INFO,
        )
