"""kubeadm, kubelet and container runtime are of the same minor on all nodes.

Why: a join has to be made by the same minor of kubeadm as the init. A kubelet or runtime that is
older on one node works, and behaves differently: cgroup driver, swap, image handling. Such a node
is found by whoever debugs it a year later.

How to fix: install the same minor everywhere and hold it (`apt-mark hold kubeadm kubelet`,
`dnf versionlock`). A release that does not go with the cluster at all is told by
kubeadm-version.

Source: kubernetes.io: Version Skew Policy, Creating Highly Available Clusters with kubeadm.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.phase import EVERY
from kubevipgen.versions import branch_of, too_far

ID = "versions-agree"
PHASES = EVERY
NEEDS = ("programs",)

_PROGRAMS = ("kubeadm", "kubelet", "containerd", "crio")


def check(group: Group) -> Iterator[Fault]:
    if len(group.members) < 2:
        raise NotApplicableError("there is nothing to compare")
    missing: list[UnknownFactError] = []
    for program in _PROGRAMS:
        yield from _differing(group, program, missing)
    if missing:
        raise missing[0]  # last, so that nothing which is known stays untold


def _differing(group: Group, program: str, missing: list[UnknownFactError]) -> Iterator[Fault]:
    nodes: dict[str, list[str]] = {}
    for member in group.members:
        try:
            version = _version(member, program)
        except UnknownFactError as error:
            missing.append(UnknownFactError(error.fact, f"{member.node.name}: {error.reason}"))
            continue
        if version:
            nodes.setdefault(branch_of(version), []).append(f"{member.node.name} {version}")
    if len(nodes) > 1:
        said = "; ".join(", ".join(found) for found in nodes.values())
        yield Fault(
            f"{program} is not of the same minor everywhere: {said}",
            f"install the same minor of {program} on all nodes, and hold it",
            Severity.WARNING,
        )


def _version(member: Subject, program: str) -> str:
    """What a member runs; "" when it is not there, or when kubeadm-version tells of it."""
    version = member.facts.at("programs", program) or ""
    known = program in {"kubeadm", "kubelet"}
    return "" if known and too_far(program, version, member.cluster.kubernetes) else version
