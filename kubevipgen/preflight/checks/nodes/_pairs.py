"""Who of the VIP's holders sees whom at layer 2; other checks over pairs build on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import permutations

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Group, NotApplicableError, Subject
from kubevipgen.preflight.network import addresses, interfaces


@dataclass(frozen=True, slots=True)
class Sight:
    """One question by ARP or neighbour discovery; ``strangers`` are MACs that the peer has not."""

    asker: str
    peer: str
    address: Ip
    answered: bool
    strangers: tuple[str, ...]


def holders(group: Group) -> tuple[Subject, ...]:
    """The members that may hold the VIP; NotApplicableError when there is no pair of them."""
    found = tuple(member for member in group.members if member.holds_vip)
    if len(found) < 2:
        raise NotApplicableError("the facts of two nodes that may hold the VIP are needed")
    return found


def sights(members: Collection[Subject]) -> Iterator[Sight]:
    """Every question between two of them; left out where one cannot ask, which others report.

    That is an interface that is down, an address that is not there, a wrong prefix.
    """
    for asker, peer in permutations(members, 2):
        if is_deaf(asker, peer) or is_deaf(peer, asker):
            continue
        there = {address.ip for address in addresses(peer.facts)}
        for entry in asker.facts.at("adjacency", "nodes", peer.node.name):
            if not entry["notAsked"] and ip_address(entry["address"]) in there:
                yield _sight(asker, peer, members, entry["address"], entry["answers"])


def is_deaf(asker: Subject, peer: Subject) -> bool:
    """Whether one node could not ask for the other at all."""
    entries = asker.facts.at("adjacency", "nodes", peer.node.name)
    return all(entry["notAsked"] for entry in entries)


def unseen(members: Collection[Subject]) -> frozenset[frozenset[str]]:
    """The pairs of nodes of which one does not surely see the other: l2-adjacency reports them."""
    blind = (sight for sight in sights(members) if not sight.answered or sight.strangers)
    return frozenset(frozenset({sight.asker, sight.peer}) for sight in blind)


def _sight(
    asker: Subject, peer: Subject, members: Collection[Subject], address: str, answers: list[str]
) -> Sight:
    own = _macs(peer)
    shared = any(own & _macs(other) for other in members if other is not peer)
    strange = () if shared or not own else tuple(mac for mac in answers if mac not in own)
    answered = len(answers) > len(strange)
    return Sight(asker.node.name, peer.node.name, ip_address(address), answered, strange)


def _macs(subject: Subject) -> set[str]:
    found = interfaces(subject.facts).values()
    return {interface.mac for interface in found if interface.mac}
