"""Who was heard to speak VRRP, and which of them are nodes of the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from kubevipgen.model import Cluster, Ip
from kubevipgen.preflight.check import NotApplicableError, Subject
from kubevipgen.preflight.facts import UnknownFactError


@dataclass(frozen=True, slots=True)
class Speaker:
    """One line of topic ``vrrp``; ``node`` is "" for a router that is no node of the spec."""

    node: str
    source: Ip
    mac: str
    version: int
    router_id: int
    priority: int
    interval: float
    addresses: tuple[str, ...]
    multicast: bool
    count: int  # adverts of priority 0, which give up, left out
    first: float
    last: float

    @property
    def who(self) -> str:
        """For a message."""
        place = f"{self.source}, MAC {self.mac}"
        return f"node {self.node} ({place})" if self.node else f"{self.source} (MAC {self.mac})"


def speakers(subject: Subject) -> tuple[Speaker, ...]:
    """Those of the VIPs' families: a virtual router ID is one of IPv4, another of IPv6.

    NotApplicableError where VRRP is no matter.
    """
    if subject.cluster.keepalived is None:
        raise NotApplicableError("VRRP is not used in this mode")
    if not subject.holds_vip:
        raise NotApplicableError("this node never speaks VRRP")
    value = subject.facts.at("vrrp")
    if value is None:
        raise UnknownFactError("vrrp", "the probe was not told that this node speaks VRRP")
    if value["notAsked"]:
        raise NotApplicableError(f"nobody listened: {value['notAsked']}")
    families = {vip.version for vip in subject.cluster.endpoint.vips}
    near = (e for e in value["adverts"] if ip_address(e["source"]).version in families)
    return tuple(_speaker(subject, entry) for entry in near)


def ours(subject: Subject) -> tuple[Speaker, ...]:
    """Nodes of the spec that speak with the spec's virtual router ID."""
    return tuple(s for s in speakers(subject) if s.node and s.router_id == router_id(subject))


def router_id(subject: Subject) -> int:
    keepalived = subject.cluster.keepalived
    return keepalived.virtual_router_id if keepalived else 0


def version_wanted(subject: Subject) -> int:
    """The VRRP version of the spec."""
    keepalived = subject.cluster.keepalived
    return keepalived.vrrp_version if keepalived else 0


def is_unicast(cluster: Cluster, family: int) -> bool:
    """Whether our keepalived has peers to name: render then makes it speak to them alone."""
    return sum(1 for node in cluster.vip_nodes if node.address(family)) > 1


def _speaker(subject: Subject, entry: Mapping[str, Any]) -> Speaker:
    return Speaker(
        node=_node(subject, entry),
        source=ip_address(entry["source"]),
        mac=entry["mac"],
        version=entry["version"],
        router_id=entry["routerId"],
        priority=entry["priority"],
        interval=entry["interval"],
        addresses=tuple(entry["addresses"]),
        multicast=entry["multicast"],
        count=entry["count"],
        first=entry["first"] or 0.0,
        last=entry["last"] or 0.0,
    )


def _node(subject: Subject, entry: Mapping[str, Any]) -> str:
    if entry["own"]:
        return subject.node.name
    source = ip_address(entry["source"])
    for node in subject.cluster.nodes:
        if any(address.ip == source for address in node.addresses):
            return node.name
    return _by_mac(subject, entry["mac"]) if source.is_link_local else ""


def _by_mac(subject: Subject, mac: str) -> str:
    """IPv6 multicast comes from link-local addresses, which no spec names."""
    for name, entries in subject.facts.at("adjacency", "nodes").items():
        if any(mac in entry["answers"] for entry in entries):
            return str(name)
    return ""
