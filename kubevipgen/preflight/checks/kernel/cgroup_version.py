"""The host uses cgroup version 2.

Why: the kubelet of Kubernetes 1.35 and later does not start on cgroup version 1 unless its
configuration says `failCgroupV1: false`, and kubeadm's preflight stops too. Earlier ones run, but
nothing is added for version 1 any more, and swap for pods never worked there.

How to fix: boot with `systemd.unified_cgroup_hierarchy=1` on the kernel command line (the default
of every current distribution; look for an old `=0` there). To keep version 1 for now, set
`failCgroupV1: false` in `kubeadm.overrides.KubeletConfiguration`.

Source: KEP-4569, KEP-5573 (kubernetes/enhancements); kubeadm preflight SystemVerification.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.kubelet import kubelet_setting, runs_kubelet
from kubevipgen.preflight.phase import EVERY

ID = "cgroup-version"
PHASES = EVERY
NEEDS = ("cgroups",)


def check(subject: Subject) -> Iterator[Fault]:
    if not runs_kubelet(subject):
        raise NotApplicableError("no kubelet runs here")
    if subject.facts.at("cgroups", "version") == 2:
        return
    hybrid = subject.facts.at("cgroups", "hybrid")
    here = "cgroup version 1" + (" (hybrid: version 2 is there without controllers)" * hybrid)
    contract = subject.cluster.contract.kubernetes
    kept = contract.has_fail_cgroup_v1 and kubelet_setting(subject, "failCgroupV1") is False
    if contract.cgroup_v1_refused and not kept:
        yield Fault(
            f"this host uses {here}, and the kubelet of {contract.version} does not start there",
            "boot with systemd.unified_cgroup_hierarchy=1, or set failCgroupV1: false for the"
            " kubelet",
        )
        return
    yield Fault(
        f"this host uses {here}, which Kubernetes gives up",
        "boot with systemd.unified_cgroup_hierarchy=1",
        Severity.WARNING,
    )
