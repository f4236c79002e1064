"""The topics ``interfaces`` and ``routes`` as values with addresses and networks in them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from kubevipgen.model import Ip, Network
from kubevipgen.preflight.facts import Facts


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """An address on an interface; ``network`` is its on-link prefix."""

    ip: Ip
    network: Network
    interface: str
    flags: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.ip}/{self.network.prefixlen}"

    @property
    def is_host_only(self) -> bool:
        """A /32 or /128, which says nothing about who else is on the link."""
        return self.network.prefixlen == self.network.max_prefixlen


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface; ``kind`` is the kernel's (``bridge``, ``vlan``, "" for a card)."""

    name: str
    kind: str
    mac: str
    mtu: int
    up: bool
    carrier: bool
    master: str
    master_kind: str
    wireless: bool
    addresses: tuple[LocalAddress, ...]
    alt_names: tuple[str, ...] = ()

    @property
    def is_port(self) -> bool:
        """Whether it belongs to a bridge, bond or team, which then speaks in its place."""
        return bool(self.master) and self.master_kind != "vrf"


@dataclass(frozen=True, slots=True)
class Route:
    """A unicast (or blackhole, ...) route; ``gateway`` None when the target is on the link."""

    target: Network
    gateway: Ip | None
    interface: str
    metric: int
    table: str
    kind: str
    protocol: str

    @property
    def is_default(self) -> bool:
        """Whether it leads everywhere."""
        return self.target.prefixlen == 0


def interfaces(facts: Facts) -> dict[str, Interface]:
    """By name, in the kernel's order; raises UnknownFactError as every reader of facts."""
    return {entry["name"]: _interface(entry) for entry in facts.at("interfaces")}


def addresses(facts: Facts) -> tuple[LocalAddress, ...]:
    """Every address of the host, loopback included."""
    return tuple(a for interface in interfaces(facts).values() for a in interface.addresses)


def routes(facts: Facts) -> tuple[Route, ...]:
    """Every route of every table but the local one."""
    return tuple(_route(entry) for entry in facts.at("routes"))


def default_routes(facts: Facts, family: int) -> tuple[Route, ...]:
    """The default routes of the main table, the preferred one first."""
    found = [r for r in routes(facts) if r.is_default and r.target.version == family]
    usable = [r for r in found if r.table == "main" and r.kind == "unicast"]
    return tuple(sorted(usable, key=lambda route: route.metric))


def _interface(entry: dict[str, Any]) -> Interface:
    return Interface(
        name=entry["name"],
        kind=entry["kind"],
        mac=entry["mac"],
        mtu=entry["mtu"],
        up=entry["up"],
        carrier=entry["carrier"],
        master=entry["master"],
        master_kind=entry["masterKind"],
        wireless=entry["wireless"] is True,  # else false, or not known
        addresses=tuple(_address(item, entry["name"]) for item in entry["addresses"]),
        alt_names=tuple(entry.get("altNames", ())),
    )


def _address(item: dict[str, Any], interface: str) -> LocalAddress:
    # The prefix of a point-to-point address is that of its other end.
    network = ip_network(f"{item.get('peer') or item['ip']}/{item['prefix']}", strict=False)
    return LocalAddress(ip_address(item["ip"]), network, interface, frozenset(item["flags"]))


def _route(entry: dict[str, Any]) -> Route:
    return Route(
        target=ip_network(entry["target"], strict=False),
        gateway=ip_address(entry["gateway"]) if entry["gateway"] else None,
        interface=entry["interface"],
        metric=entry["metric"],
        table=entry["table"],
        kind=entry["type"],
        protocol=entry["protocol"],
    )
