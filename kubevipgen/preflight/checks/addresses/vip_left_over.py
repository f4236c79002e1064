"""The VIP is not on this host already, left over from an earlier attempt.

Why: with the VIP on one of its own interfaces a host talks to itself: `kubeadm join` reaches its
own empty port 6443, or an apiserver of yesterday, while every other host reaches another
machine. `kubeadm reset` does not remove it, nor does a kube-vip that is killed. kubeadm can even
choose it as the address to advertise.

How to fix: `ip address del 10.0.0.162/32 dev ens3` with what is shown, and remove it from the
host's network configuration if it comes back. A VIP that the keepalived or kube-vip of this
cluster holds at this very moment is only told.

Source: kube-vip #741, #996; kubernetes/kubeadm, `kubeadm reset` leaves addresses alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.addresses._live import holding
from kubevipgen.preflight.checks.addresses.vip_is_other_address import is_own_address
from kubevipgen.preflight.network import LocalAddress
from kubevipgen.preflight.phase import BEFORE

ID = "vip-left-over"
PHASES = BEFORE
NEEDS = ("interfaces", "processes")


def check(subject: Subject) -> Iterator[Fault]:
    if not subject.cluster.endpoint.vips:
        raise NotApplicableError("the cluster has no VIP")
    for vip in subject.cluster.endpoint.vips:
        for local in holding(subject, vip):
            if not is_own_address(subject, local):
                yield _left(subject, local)


def _left(subject: Subject, local: LocalAddress) -> Fault:
    holder = _holder(subject)
    if holder:
        return Fault(
            f"VIP {local.ip} is on {local.interface}, held by the {holder} that runs here",
            "",
            Severity.INFO,
        )
    return Fault(
        f"VIP {local.ip} is already on {local.interface} of this host",
        f"`ip address del {local} dev {local.interface}`; if it comes back, look into the host's"
        " network configuration",
    )


def _holder(subject: Subject) -> str:
    """The daemon of this cluster that may hold the VIP here and runs; "" for none."""
    if not subject.holds_vip:
        return ""
    name = "keepalived" if subject.cluster.keepalived is not None else "kube-vip"
    return name if subject.facts.at("processes", name) else ""
