"""The VIP is inside an on-link prefix of the chosen interface.

Why: ARP, neighbour discovery and VRRP work inside one layer 2 network only. kube-vip and
keepalived take a VIP of another subnet without any error, and then nobody reaches it; kubeadm
does not look (kube-vip #324, #891).

How to fix: choose an unused address of the interface's subnet as VIP, name the interface that
is in the VIP's subnet, or correct the prefix length of the interface's address. A VIP outside
every subnet needs BGP (`kubeVip.announce: bgp`).

Source: RFC 826, RFC 4861 section 5.1 (the prefix list), facts of `ip address`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.network import Interface, interfaces
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "vip-on-link"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(subject: Subject) -> Iterator[Fault]:
    if not needs_link(subject.cluster):
        raise NotApplicableError("nobody announces the VIP on the local link")
    if not subject.holds_vip:
        raise NotApplicableError("this node never holds the VIP")
    interface = interfaces(subject.facts).get(subject.node.interface)
    if interface is None:
        raise NotApplicableError(f"there is no interface {subject.node.interface} (interface-up)")
    for vip in subject.cluster.endpoint.vips:
        yield from _off_link(vip, interface)


def _off_link(vip: Ip, interface: Interface) -> Iterator[Fault]:
    prefixes = [
        a for a in interface.addresses if a.ip.version == vip.version and not a.is_host_only
    ]
    if any(vip in a.network for a in prefixes):
        return
    there = ", ".join(f"{a.ip}/{a.network.prefixlen}" for a in prefixes) or "no such prefix"
    yield Fault(
        f"VIP {vip} is outside every on-link prefix of {interface.name} ({there})",
        "choose an unused address of that subnet as VIP, or the interface that is in its subnet",
    )
