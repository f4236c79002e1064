"""The interface that faces the VIP, and what is on its link."""

from __future__ import annotations

import ipaddress
from typing import Any, NamedTuple, Union

from kubevipgen.probe import interfaces
from kubevipgen.probe.neighbours import Ip
from kubevipgen.probe.topic import Request, UnavailableError

Own = Union[ipaddress.IPv4Interface, ipaddress.IPv6Interface]


class NoLinkError(UnavailableError):
    """It is known that nothing can be asked there: the interface is down, or does not exist."""


class Link(NamedTuple):
    """An interface that is up; ``own`` are its addresses with their on-link prefixes.

    ``macs`` are those of all interfaces of this host: two of them may be on the same link.
    """

    name: str
    mac: str
    own: tuple[Own, ...]
    macs: frozenset[str] = frozenset()

    def source_for(self, ip: Ip) -> Own | None:
        """The own address in whose prefix the other one is; None when it is not on the link."""
        return next((own for own in self.own if ip in own.network and own.ip != ip), None)


def of(request: Request) -> Link:
    """The interface of this node in the spec, else the one whose prefix has the first VIP."""
    return choose(interfaces.gather(request), request)


def choose(entries: list[dict[str, Any]], request: Request) -> Link:
    """From the topic ``interfaces``; NoLinkError when nothing can be sent there."""
    name = request.me()["interface"]
    for entry in entries:
        named = name in {entry["name"], *entry.get("altNames", ())}
        found = _link(entry, request)
        if named or (not name and _faces(found, request.spec.get("vips", []))):
            _refuse_dead(entry)
            return found._replace(macs=frozenset(e["mac"] for e in entries if e["mac"]))
    if name:
        raise NoLinkError(f"this host has no interface {name}")
    raise NoLinkError("the spec names no interface for this host")


def _refuse_dead(entry: dict[str, Any]) -> None:
    name = entry["name"]
    if not entry["up"]:
        raise NoLinkError(f"the interface {name} is down")
    if not entry["carrier"]:
        raise NoLinkError(f"the interface {name} has no carrier")
    if not entry["mac"]:
        raise UnavailableError(f"the interface {name} is no Ethernet")


def _faces(found: Link, vips: list[str]) -> bool:
    return any(found.source_for(ipaddress.ip_address(vip)) for vip in vips)


def _link(entry: dict[str, Any], request: Request) -> Link:
    usable = (item for item in entry["addresses"] if item["ip"] not in request.spec.get("vips", []))
    found = (_own(item, request.me()["addresses"]) for item in usable)
    kept = tuple(own for own in found if own.network.prefixlen < own.network.max_prefixlen)
    return Link(entry["name"], entry["mac"], kept)


def _own(item: dict[str, Any], of_spec: list[str]) -> Own:
    """The prefix of a lone /32 or /128 (DHCPv6 gives such) is only known to the spec."""
    own = ipaddress.ip_interface(f"{item['ip']}/{item['prefix']}")
    if own.network.prefixlen < own.network.max_prefixlen:
        return own
    return next(
        (given for given in map(ipaddress.ip_interface, of_spec) if given.ip == own.ip), own
    )
