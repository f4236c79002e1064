"""Swap is off, or the kubelet has been told to live with it.

Why: with its default `failSwapOn: true` the kubelet does not start while swap is on, of whatever
kind (zram counts); kubeadm only warns. Swap that fstab or a unit brings back lets a node die at
its next boot. Pods can use swap with cgroup version 2 only.

How to fix: `swapoff -a`, take the swap line out of /etc/fstab, `systemctl mask swap.target` (or
the swap unit), and for zram an empty /etc/systemd/zram-generator.conf. To keep swap, set
`failSwapOn: false` in `kubeadm.overrides.KubeletConfiguration` and choose
`memorySwap.swapBehavior`.

Source: KEP-2400 (kubernetes/enhancements); kubelet configuration reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.kubelet import kubelet_setting, runs_kubelet
from kubevipgen.preflight.phase import EVERY

ID = "swap"
PHASES = EVERY
NEEDS = ("cgroups", "swap")


def check(subject: Subject) -> Iterator[Fault]:
    if not runs_kubelet(subject):
        raise NotApplicableError("no kubelet runs here")
    active = subject.facts.at("swap", "active")
    if kubelet_setting(subject, "failSwapOn") is False:
        if active:
            yield from _allowed(subject)
        return
    if active:
        yield Fault(
            f"swap is on ({_named(active)}), and the kubelet does not start with it",
            f"`swapoff -a`, and remove it from {_sources(subject)}; or set failSwapOn: false",
        )
        return
    configured = subject.facts.at("swap", "configured")
    if configured:
        names = ", ".join(f"{entry['what']} ({entry['where']})" for entry in configured)
        yield Fault(
            f"swap is off now, but the next boot brings it back: {names}",
            f"remove it from {_sources(subject)}, or `systemctl mask swap.target`",
            Severity.WARNING,
        )


def _named(active: list[dict[str, Any]]) -> str:
    return ", ".join(f"{a['name']}{', compressed memory' * a['zram']}" for a in active)


def _sources(subject: Subject) -> str:
    configured = subject.facts.at("swap", "configured")
    return " and ".join(sorted({entry["where"] for entry in configured})) or "/etc/fstab"


def _allowed(subject: Subject) -> Iterator[Fault]:
    behaviour = (kubelet_setting(subject, "memorySwap") or {}).get("swapBehavior", "")
    if behaviour == "LimitedSwap" and subject.facts.at("cgroups", "version") == 1:
        yield Fault(
            "memorySwap.swapBehavior is LimitedSwap, but cgroup version 1 cannot limit swap",
            "boot with cgroup version 2 (cgroup-version), or set NoSwap",
            Severity.WARNING,
        )
    elif not behaviour and not subject.cluster.contract.kubernetes.swap_limited:
        yield Fault(
            f"failSwapOn is false and swap is on: pods of {subject.cluster.kubernetes} may swap"
            " without a limit",
            "enable the kubelet's feature gate NodeSwap and set memorySwap.swapBehavior",
            Severity.WARNING,
        )
    else:
        yield Fault(
            "swap is on and the kubelet accepts it; etcd must never be swapped out",
            "keep swap off on control planes",
            Severity.INFO,
        )
