"""The keepalived.conf files of several nodes, put beside each other address by address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from kubevipgen.model import Ip
from kubevipgen.preflight.check import Group, NotApplicableError, Subject
from kubevipgen.preflight.network import interfaces


@dataclass(frozen=True, slots=True, eq=False)  # two are never the same, however alike
class Instance:
    """One vrrp_instance of one node; ``at`` reads a value and raises where it is unknown."""

    member: Subject
    index: int
    addresses: frozenset[Ip]
    peers: frozenset[Ip]
    source: Ip | None  # what its adverts come from; None when nobody can tell

    @property
    def node(self) -> str:
        return self.member.node.name

    def at(self, *path: str | int) -> Any:
        return self.member.facts.at("keepalivedConf", "instances", self.index, *path)


def instances(group: Group) -> tuple[Instance, ...]:
    """Those of all nodes; NotApplicableError unless two nodes have such a file."""
    members = [m for m in group.members if m.facts.at("keepalivedConf") is not None]
    if len(members) < 2:
        raise NotApplicableError("fewer than two of these nodes have a keepalived.conf")
    return tuple(each for member in members for each in _instances(member))


def routers(found: Sequence[Instance]) -> Iterator[tuple[Ip, tuple[Instance, ...]]]:
    """Instances that share an address are one virtual router; each such set once."""
    seen: set[tuple[int, ...]] = set()
    for address in dict.fromkeys(a for each in found for a in sorted(each.addresses, key=str)):
        sharing = tuple(each for each in found if address in each.addresses)
        key = tuple(map(id, sharing))
        if key not in seen:
            seen.add(key)
            yield address, sharing


def _instances(member: Subject) -> Iterator[Instance]:
    for index, entry in enumerate(member.facts.at("keepalivedConf", "instances")):
        addresses = frozenset(_ips(entry["addresses"]))
        peers = frozenset(_ips(entry["unicastPeers"]))
        yield Instance(member, index, addresses, peers, _source(member, entry, addresses))


def _ips(words: Sequence[str]) -> Iterator[Ip]:
    """Those that are addresses: a range or a variable that stayed is left alone."""
    for word in words:
        try:
            yield ip_address(word.partition("/")[0])
        except ValueError:
            continue


def _source(member: Subject, entry: Mapping[str, Any], addresses: frozenset[Ip]) -> Ip | None:
    """unicast_src_ip, else the first address of the family on the instance's interface."""
    given = list(_ips([entry["unicastSource"]]))
    if given:
        return given[0]
    family = next((a.version for a in addresses), 4)
    interface = interfaces(member.facts).get(entry["interface"])
    usable = [a.ip for a in interface.addresses if a.ip.version == family] if interface else []
    return next((ip for ip in usable if ip not in addresses), None)
