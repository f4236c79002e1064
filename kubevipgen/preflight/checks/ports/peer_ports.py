"""The ports of the other nodes can be reached from here; no firewall is in between.

Why: a port that a firewall closes looks like a node that is down: joins wait for minutes, etcd
loses its quorum, haproxy counts an apiserver as dead. "Refused" is as it should be before the
bootstrap: the host answers, and nobody listens yet. No answer at all, or an ICMP message that
forbids it, is a firewall on that host or on the way, security groups of a cloud included.

How to fix: on the node named here `nft list ruleset` (or `iptables -S`), `firewall-cmd
--list-all`, `ufw status`; on the way, the rules of routers and the cloud. Let the other nodes
reach apiServer.port and endpoint.port, control planes also 2379, 2380 and 10250. Seen from both
sides: run the probes on all nodes at the same time, with --together 10.

Source: kubernetes.io: Ports and Protocols; RFC 1122 section 3.2.2.1; topics reach and meeting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address

from kubevipgen.finding import Severity
from kubevipgen.model import Ip
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.ports import _ways
from kubevipgen.preflight.checks.ports._ways import Way
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.network import LocalAddress, addresses, default_routes, interfaces
from kubevipgen.preflight.phase import EVERY

ID = "peer-ports"
PHASES = EVERY
NEEDS = ("reach", "meeting", "interfaces", "routes", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    ways = _ways.last_known(subject.facts)
    if not ways:
        raise NotApplicableError("the cluster file names no other node that this one has to reach")
    own = subject.node.addresses
    if own and not {a.ip for a in own} & {a.ip for a in addresses(subject.facts)}:
        raise NotApplicableError("this host has not the spec's address (node-address)")
    for name in dict.fromkeys(way.node for way in ways):
        alike = [_seen(subject, way) for way in ways if way.node == name]
        yield from _closed(name, alike)
        yield from _routeless(subject, name, alike)
        yield from _absent(name, alike)


def _seen(subject: Subject, way: Way) -> Way:
    """A dial runs out of time before the kernel gives ARP up; asked at layer 2, we know sooner."""
    if way.state != _ways.TIMEOUT:
        return way
    try:
        nodes = subject.facts.at("adjacency", "nodes")
    except UnknownFactError:  # without root; no answer stays no answer
        return way
    asked = [entry for entry in nodes.get(way.node, ()) if entry["address"] == way.address]
    if any(not entry["notAsked"] and not entry["answers"] for entry in asked):
        detail = "no host on the link says that it has it"
        return replace(way, state=_ways.HOST_UNREACHABLE, detail=detail)
    return way


def _closed(name: str, ways: Sequence[Way]) -> Iterator[Fault]:
    address = ways[0].address
    silent = [way for way in ways if way.state == _ways.TIMEOUT]
    if len(silent) == len(ways) and len(ways) > 1:
        yield Fault(
            f"nothing answers on {name} ({address}): {_ways.ports(silent)}",
            f"is {name} up, and {address} its address? Else a firewall there, or on the way, drops"
            " everything",
        )
    elif silent:
        yield Fault(
            f"no answer from {name} ({address}) on {_ways.ports(silent)}",
            f"a firewall on {name} or on the way drops it: let this node in",
        )
    found = [way for way in ways if way.state == _ways.REJECTED]
    for detail in dict.fromkeys(way.detail for way in found):
        alike = [way for way in found if way.detail == detail]
        yield Fault(
            f"{name} ({alike[0].address}) rejects {_ways.ports(alike)}: {detail}",
            "the firewall of the host that this message came from rejects it: let this node in",
        )


def _routeless(subject: Subject, name: str, ways: Sequence[Way]) -> Iterator[Fault]:
    found = [way for way in ways if way.state == _ways.NO_ROUTE]
    if found:
        address = found[0].address
        yield Fault(
            f"no route to {name} ({address}): {found[0].detail}",
            f"`ip route get {address}` must name the way there",
            Severity.INFO if _others_tell(subject, ip_address(address)) else Severity.ERROR,
        )


def _others_tell(subject: Subject, peer: Ip) -> bool:
    """Whether there is a reason for having no route that the checks of addresses tell."""
    own = subject.node.address(peer.version)
    there = own and [a for a in _live_addresses(subject) if a.ip == own.ip]
    if not there:
        return True
    near = own is not None and own.network is not None and peer in own.network
    if near:
        return not any(peer in address.network for address in there)
    return not default_routes(subject.facts, peer.version)


def _live_addresses(subject: Subject) -> Iterator[LocalAddress]:
    for interface in interfaces(subject.facts).values():
        if interface.up and interface.carrier:
            yield from interface.addresses


def _absent(name: str, ways: Sequence[Way]) -> Iterator[Fault]:
    absent = [way for way in ways if way.state == _ways.HOST_UNREACHABLE]
    if absent:
        # On the link, l2-adjacency sees the same from several nodes and is the one to blame it.
        yield Fault(
            f"{name} is not there now: {absent[0].address}: {absent[0].detail}",
            "nothing to do while it is switched off",
            Severity.INFO,
        )
