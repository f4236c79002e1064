"""What other nodes of the cluster must be able to send to a node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kubevipgen.model import Ip, Node
from kubevipgen.preflight.check import Subject
from kubevipgen.preflight.packet_filter import Packet
from kubevipgen.spec.listeners import LOOPBACK, listeners

VRRP = "vrrp"
# Of the parts in the ledger those that the cluster cannot do without, and whether every node
# calls them or the control planes alone (only the ports that kubeadm wants: not 10255).
_BY_ALL = ("apiserver", "endpoint")
_BY_CONTROL_PLANES = ("etcd", "kubelet")


class Inward(NamedTuple):
    """``port`` is 0 for the protocol ``vrrp``; ``sources`` is empty when no address is known."""

    protocol: str
    port: int
    who: str
    sources: tuple[Ip, ...]
    destinations: tuple[Ip, ...]
    state: str = "new"

    def __str__(self) -> str:
        return f"{self.port}/{self.protocol} ({self.who})" if self.port else "protocol 112 (VRRP)"

    def packets(self, interface: str) -> Iterator[Packet]:
        """One from every source to every destination of its family."""
        for to in self.destinations:
            sources: list[Ip | None] = [ip for ip in self.sources if ip.version == to.version]
            for source in sources or [None]:
                yield Packet(interface, self.protocol, to, source, self.port or None, self.state)


def tcp(subject: Subject) -> Iterator[Inward]:
    """The TCP ports of this node that others must reach."""
    cluster, node = subject.cluster, subject.node
    own = tuple(address.ip for address in node.addresses)
    others = _others(cluster.nodes, node)
    for found in listeners(cluster, node):
        name = found.who
        if found.address == LOOPBACK or not found.port:
            continue
        if found.part in _BY_ALL:
            vips = cluster.endpoint.vips if found.port == cluster.endpoint.port else ()
            to = (*own, *vips) if subject.holds_vip else own
            yield Inward("tcp", found.port, name.partition(" (")[0], others, to)
        elif found.part in _BY_CONTROL_PLANES and found.wanted_free:
            callers = _others(cluster.control_planes, node)
            if callers:
                yield Inward("tcp", found.port, name, callers, own)


def vrrp(subject: Subject) -> Inward | None:
    """The adverts of the other nodes that may hold the VIP."""
    cluster, node = subject.cluster, subject.node
    if cluster.keepalived is None or not subject.holds_vip:
        return None
    sources = _others(cluster.vip_nodes, node)
    own = tuple(address.ip for address in node.addresses)
    return Inward(VRRP, 0, VRRP, sources, own) if sources else None


def _others(nodes: Iterable[Node], node: Node) -> tuple[Ip, ...]:
    return tuple(a.ip for other in nodes if other.name != node.name for a in other.addresses)


def everything(subject: Subject) -> tuple[Inward, ...]:
    """TCP ports and VRRP."""
    adverts = vrrp(subject)
    return (*tcp(subject), *((adverts,) if adverts else ()))
