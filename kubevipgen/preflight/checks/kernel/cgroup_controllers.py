"""The cgroup controllers that the kubelet needs are switched on.

Why: without the memory controller (Raspberry Pi OS and some Debian kernels boot with
`cgroup_disable=memory`) or cpuset the kubelet ends at its start, and kubeadm's preflight stops.

How to fix: on the kernel command line remove `cgroup_disable=...`, or add `cgroup_enable=memory
cgroup_memory=1` (Raspberry Pi: in cmdline.txt), and reboot. In a container, delegate the
controllers to it.

Source: kubeadm preflight SystemVerification (kubernetes/system-validators).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.kubelet import runs_kubelet
from kubevipgen.preflight.phase import EVERY

ID = "cgroup-controllers"
PHASES = EVERY
NEEDS = ("cgroups",)


def check(subject: Subject) -> Iterator[Fault]:
    if not runs_kubelet(subject):
        raise NotApplicableError("no kubelet runs here")
    version = subject.facts.at("cgroups", "version")
    there = set(subject.facts.at("cgroups", "controllers"))
    missing = _names(version, required=True) - there
    if missing:
        yield Fault(
            f"cgroup controllers are missing: {', '.join(sorted(missing))}",
            "look for cgroup_disable= on the kernel command line; cgroup_enable=memory brings the"
            " memory controller back; then reboot",
        )
    wished = _names(version, required=False) - there
    if wished:
        yield Fault(
            f"optional cgroup controllers are missing: {', '.join(sorted(wished))}",
            "nothing to do unless pods ask for huge pages or limits on disk traffic",
            Severity.INFO,
        )


def _names(version: int, *, required: bool) -> set[str]:
    rows = [row for row in resources.data("kernel") if "controllers" in row]
    chosen = [r for r in rows if r["required"] is required and version in r["versions"]]
    return {name for row in chosen for name in row["controllers"]}
