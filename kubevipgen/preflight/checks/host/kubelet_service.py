"""The kubelet is installed as a service that starts at boot.

Why: `kubeadm init` and `join` start the kubelet through the service manager and wait for it. A
masked or missing unit ends in a time-out after minutes; one that is only not enabled works until
the first reboot, after which the node, and with it its part of etcd and of the load balancer,
stays away. (That the kubelet must not serve yet is seen by its port, 10250.)

How to fix: `systemctl enable kubelet`; for a masked unit first `systemctl unmask kubelet`. When
there is none, install the kubelet package of pkgs.k8s.io, or the unit file and its drop-in
10-kubeadm.conf with the binary.

Source: kubeadm preflight check Service-kubelet; kubernetes.io: Installing kubeadm.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.host import _runtime
from kubevipgen.preflight.checks.host._units import STARTS
from kubevipgen.preflight.phase import EVERY

ID = "kubelet-service"
PHASES = EVERY
NEEDS = ("services",)


def check(subject: Subject) -> Iterator[Fault]:
    _runtime.needs_kubelet(subject)
    facts = subject.facts
    if not facts.at("services", "units", "kubelet", "installed"):
        yield Fault(
            "there is no kubelet.service on this host",
            "install the kubelet (package kubelet of pkgs.k8s.io), then `systemctl enable kubelet`",
        )
        return
    state = facts.at("services", "units", "kubelet", "enabled")
    if state.startswith("masked"):
        yield Fault(
            "kubelet.service is masked: kubeadm cannot start it",
            "`systemctl unmask kubelet`, then `systemctl enable kubelet`",
        )
    elif state not in STARTS:
        yield Fault(
            f"kubelet.service is {state or 'not enabled'}: after a reboot the node stays away",
            "`systemctl enable kubelet`",
            Severity.WARNING,
        )
