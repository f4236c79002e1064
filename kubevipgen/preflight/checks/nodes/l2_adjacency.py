"""The nodes that may hold the VIP see each other at layer 2.

Why: the VIP moves by gratuitous ARP or unsolicited neighbour advertisements, which no router
forwards, and VRRP stays on the link too. Nodes in different VLANs that share a subnet only by
routing or proxy ARP, port isolation on the switch, or a hypervisor that filters ARP, let the
bootstrap work and break the first failover (kube-vip #931, #1418, #318).

How to fix: put the nodes into one VLAN; switch off port isolation (private VLAN) and proxy ARP;
on the node, `ip link set IF arp on` and no arptables or nftables rule that drops ARP; in a cloud,
allow the VIP as an additional address of the ports, or announce it by BGP.

Source: RFC 826, RFC 4861 section 7.2, topic adjacency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kubevipgen.preflight.check import Fault, Group, NotApplicableError
from kubevipgen.preflight.checks.nodes import _pairs
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "l2-adjacency"
PHASES = EVERY
NEEDS = ("adjacency", "interfaces")


def check(group: Group) -> Iterator[Fault]:
    if not needs_link(group.cluster):
        raise NotApplicableError("nobody announces the VIP on the local link")
    members = _pairs.holders(group)
    sights = tuple(_pairs.sights(members))
    for family in (4, 6):
        alike = [sight for sight in sights if sight.address.version == family]
        yield from _blind(alike, [member.node.name for member in members], family)
        yield from _impostors(alike)


def _blind(sights: Sequence[_pairs.Sight], names: Sequence[str], family: int) -> Iterator[Fault]:
    blind = [sight for sight in sights if not sight.answered and not sight.strangers]
    if not blind:
        return
    pairs = ", ".join(f"{sight.asker} asks {sight.peer} ({sight.address})" for sight in blind)
    question = "ARP" if family == 4 else "neighbour discovery"
    yield Fault(
        f"no answer at layer 2 ({question}): {pairs}{_groups(sights, names)}",
        "put these nodes into one VLAN, without port isolation or a filter of ARP between them",
    )


def _groups(sights: Iterable[_pairs.Sight], names: Sequence[str]) -> str:
    """Who is still together, when the nodes fall apart; seeing must be mutual."""
    seeing = {(sight.asker, sight.peer) for sight in sights if sight.answered}
    left, groups = list(names), []
    while left:
        together = [left.pop(0)]
        for name in together:
            near = [n for n in left if {(name, n), (n, name)} <= seeing]
            together += near
            left = [n for n in left if n not in near]
        groups.append(" ".join(together))
    return f"; they fall apart into: {' | '.join(groups)}" if len(groups) > 1 else ""


def _impostors(sights: Iterable[_pairs.Sight]) -> Iterator[Fault]:
    seen = dict.fromkeys((s.peer, s.address, mac) for s in sights for mac in s.strangers)
    for peer, address, mac in seen:
        yield Fault(
            f"{address} of {peer} is answered by MAC {mac}, which is no interface of {peer}",
            "another host has this address, or a router answers for it (proxy ARP): end that",
        )
