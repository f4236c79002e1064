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
from kubevipgen.preflight.checks.addresses._live import named
from kubevipgen.preflight.network import Interface
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
    interface = named(subject)
    for vip in subject.cluster.endpoint.vips:
        _leave_to_the_node(subject, interface, vip)
        yield from _off_link(subject, interface, vip)


def _leave_to_the_node(subject: Subject, interface: Interface, vip: Ip) -> None:
    """Without the node's own address on the interface, its prefix is not to be expected."""
    wanted = subject.node.address(vip.version)
    if wanted is not None and not any(a.ip == wanted.ip for a in interface.addresses):
        owner = "interface-kind" if interface.is_port else "node-address"
        raise NotApplicableError(f"{interface.name} has not the address {wanted.ip} ({owner})")


def _off_link(subject: Subject, interface: Interface, vip: Ip) -> Iterator[Fault]:
    prefixes = [
        a for a in interface.addresses if a.ip.version == vip.version and not a.is_host_only
    ]
    if any(vip in a.network for a in prefixes):
        return
    there = ", ".join(map(str, prefixes)) or "no such prefix"
    yield Fault(
        f"VIP {vip} is outside every on-link prefix of {interface.name} ({there})",
        _way_out(subject, vip),
    )


def _way_out(subject: Subject, vip: Ip) -> str:
    wanted = subject.node.address(vip.version)
    if wanted is not None and wanted.network is not None and vip in wanted.network:
        return (
            f"the spec says {wanted.ip}/{wanted.network.prefixlen}: correct the host's network"
            " configuration, or the spec and with it the VIP"
        )
    return "choose an unused address of that subnet as VIP, or the interface that is in its subnet"
