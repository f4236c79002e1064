"""What several of these checks ask: which name, which addresses, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Ip, Node
from kubevipgen.preflight.check import Subject
from kubevipgen.preflight.facts import Facts
from kubevipgen.preflight.network import addresses
from kubevipgen.spec.resolve_nodes import IMPLICIT


class Line(NamedTuple):
    """One line of /etc/hosts, for one name."""

    number: int
    ip: Ip


class Wrong(NamedTuple):
    """Why an address is not right for a name; ``text`` completes "NAME is at ADDRESS, ..."."""

    severity: Severity
    text: str


def node_name(subject: Subject) -> str:
    """What kubeadm will register: the spec's name, or the host name when the spec has none."""
    if subject.node.name == IMPLICIT:
        return str(subject.facts.at("host", "hostname")).lower()
    return subject.node.name


def lines(facts: Facts, name: str) -> tuple[Line, ...]:
    """The lines of /etc/hosts for a name."""
    found = facts.at("names", "hosts")
    return tuple(
        Line(entry["line"], ip_address(entry["address"]))
        for entry in found
        if name.lower() in entry["names"]
    )


def answers(facts: Facts, *place: str) -> tuple[Ip, ...]:
    """What the resolver gives at ``own`` or ``lookups, NAME``; raises when nobody can tell."""
    return tuple(ip_address(text) for text in facts.at("names", *place, "addresses"))


def wrong_for_node(subject: Subject, node: Node, ip: Ip) -> Wrong | None:
    """None when the name of this node may well lead to this address on the subject's host."""
    mine = node.name == subject.node.name
    if ip in subject.cluster.endpoint.vips:
        # A kubelet without --node-ip registers with what its name resolves to, once it is local.
        return Wrong(Severity.ERROR if mine else Severity.WARNING, "the VIP")
    if ip in {address.ip for address in node.addresses}:
        return None
    if ip.is_loopback:
        return _loopback(mine=mine)
    other = _owner(subject.cluster, ip)
    if other is not None:
        return Wrong(Severity.WARNING, f"which is {other.name}")
    if mine and ip in {local.ip for local in addresses(subject.facts)}:
        return Wrong(Severity.INFO, "on this host, but not the address of the spec")
    known = node.address(ip.version)
    return Wrong(Severity.WARNING, f"not {known.ip}") if known is not None else None


def _loopback(*, mine: bool) -> Wrong:
    if mine:
        return Wrong(Severity.INFO, "which the kubelet passes over for the default route's address")
    return Wrong(Severity.WARNING, "which is this host itself")


def _owner(cluster: Cluster, ip: Ip) -> Node | None:
    owners = (n for n in cluster.nodes if ip in {address.ip for address in n.addresses})
    return next(owners, None)


def wrong_for_endpoint(subject: Subject, ip: Ip) -> Wrong | None:
    """None when the name of the endpoint may well lead to this address on the subject's host."""
    cluster, node = subject.cluster, subject.node
    if ip in cluster.endpoint.vips:
        return None
    own = ip.is_loopback or ip in {address.ip for address in node.addresses}
    if own and subject.holds_vip:
        text = "this node itself: it bootstraps, but stays deaf to every failover"
        return Wrong(Severity.WARNING, text)
    other = _owner(cluster, ip)
    return Wrong(Severity.ERROR, f"which is {other.name}" if other else "not the VIP")


def vips(cluster: Cluster) -> str:
    """The VIPs as text."""
    return " and ".join(str(vip) for vip in cluster.endpoint.vips)


def not_from_file(found: tuple[Ip, ...], written: tuple[Line, ...]) -> Iterator[Ip]:
    """Addresses that something else than /etc/hosts has given; ``hosts-file`` owns the others."""
    there = {line.ip for line in written}
    yield from (ip for ip in found if ip not in there)
