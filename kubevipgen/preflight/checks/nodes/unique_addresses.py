"""No two nodes have the same address.

Why: of two hosts with one address every third host reaches now this one and now that one, as its
ARP cache happens to be. Cloned virtual machines keep a static address; etcd then loses its
quorum at random. Addresses of bridges that every host has for itself (docker0, virbr0) do not
count, nor does the VIP.

How to fix: give one of them another address, then `ip neigh flush all` on the others.

Source: RFC 5227 (IPv4 address conflicts).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, Group, Subject
from kubevipgen.preflight.network import Interface, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "unique-addresses"
PHASES = EVERY
NEEDS = ("interfaces",)
# What Docker, libvirt and CNI plugins make has the same addresses on every host by design.
_HOST_ONLY = frozenset({"loopback", "bridge", "dummy", "veth", "vxlan", "ipip", "tun", "wireguard"})


def check(group: Group) -> Iterator[Fault]:
    planned = {a.ip for node in group.cluster.nodes for a in node.addresses}
    owners: dict[Ip, dict[str, str]] = {}
    for member in group.members:
        for interface in interfaces(member.facts).values():
            for local in interface.addresses:
                if local.ip in planned or _counts(member, interface, local.ip):
                    owners.setdefault(local.ip, {})[member.node.name] = interface.name
    for ip, places in owners.items():
        if len(places) > 1 and ip not in group.cluster.endpoint.vips:
            where = " and ".join(f"{node} ({interface})" for node, interface in places.items())
            yield Fault(f"{ip} is on {where}", "give all but one of them another address")


def _counts(member: Subject, interface: Interface, ip: Ip) -> bool:
    if ip.is_loopback or ip.is_link_local:
        return False
    return interface.name == member.node.interface or interface.kind not in _HOST_ONLY
