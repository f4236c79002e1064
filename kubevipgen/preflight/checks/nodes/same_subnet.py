"""The nodes that may hold the VIP are in one subnet.

Why: the VIP moves by ARP, neighbour discovery and VRRP, and none of them crosses a router. A
node in another subnet takes the VIP when the others fail, and then nobody reaches it: the cluster
works until its first failover.

How to fix: move the odd node into the subnet of the others (network, VLAN and address), leave it
out of the control planes, or announce the VIP by BGP (`kubeVip.announce: bgp`).

Source: RFC 826, RFC 9568 section 1; kubernetes/kubeadm #2153.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Network
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.network import interfaces
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "same-subnet"
PHASES = EVERY
NEEDS = ("interfaces",)


def check(group: Group) -> Iterator[Fault]:
    if not needs_link(group.cluster):
        raise NotApplicableError("nobody announces the VIP on the local link")
    holders = [member for member in group.members if member.holds_vip]
    for vip in group.cluster.endpoint.vips:
        found = {m.node.name: networks for m in holders if (networks := _live(m, vip.version))}
        inside = [name for name, networks in found.items() if any(vip in n for n in networks)]
        outside = {name: networks for name, networks in found.items() if name not in inside}
        for name, networks in outside.items() if inside else ():
            # Where all are outside, or only the prefix length is wrong, node checks say so.
            if not any(
                _touch(one, other) for one in networks for i in inside for other in found[i]
            ):
                yield Fault(
                    f"{name} is in {', '.join(map(str, networks))}, but {', '.join(inside)} in"
                    f" {', '.join(map(str, found[inside[0]]))} with VIP {vip}",
                    "move it into that subnet, or announce the VIP by BGP",
                )


def _touch(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _live(member: Subject, family: int) -> list[Network]:
    """The subnets on the node's interface, point-to-point and link-local ones left out."""
    interface = interfaces(member.facts).get(member.node.interface)
    found = interface.addresses if interface else ()
    usable = [a for a in found if a.ip.version == family and not a.is_host_only]
    return list(dict.fromkeys(a.network for a in usable if not a.ip.is_link_local))
