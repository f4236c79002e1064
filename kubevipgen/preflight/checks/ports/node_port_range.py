"""Nothing of the host is in the NodePort range, and outgoing connections stay out of it.

Why: kube-proxy takes a NodePort away from whoever listens there, silently: the host's service is
cut off on the day when a Service gets that number. And where outgoing connections get their ports
from the same range, or from one that holds a port of the cluster, a component sometimes cannot
start, because a passing connection has its port.

How to fix: move the service, or the range (`apiServer.extraArgs: service-node-port-range`). Put
net.ipv4.ip_local_port_range back to 32768 60999 in /etc/sysctl.d, or keep the ports out of it:
`net.ipv4.ip_local_reserved_ports = 30000-32767`.

Source: kubernetes.io: Service, type NodePort; kernel: Documentation/networking/ip-sysctl.rst.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.model import Role, before_port
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.ports._listening import OWNERS, listening
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.listeners import has_kube_proxy, listeners
from kubevipgen.spec.overrides import extra_args

ID = "node-port-range"
PHASES = EVERY
NEEDS = ("sockets",)

_DEFAULT = "30000-32767"
_ARGUMENT = "service-node-port-range"
_ON_NODES = {Role.CONTROL_PLANE, Role.WORKER}
_KUBE_PROXY = OWNERS["kube-proxy"]


class Ports(NamedTuple):
    """A range, both ends in it."""

    first: int
    last: int

    def __contains__(self, port: object) -> bool:
        return isinstance(port, int) and self.first <= port <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def check(subject: Subject) -> Iterator[Fault]:
    node_ports = _node_ports(subject)
    outgoing = _outgoing(subject)
    yield from _taken(subject, node_ports, outgoing)
    yield from _collisions(subject, node_ports, outgoing)


def _node_ports(subject: Subject) -> Ports | None:
    """None where no Service ever gets a NodePort: hosts outside, clusters without kube-proxy."""
    if subject.node.role not in _ON_NODES or not has_kube_proxy(subject.cluster):
        return None
    text = extra_args(subject.cluster, "apiServer").get(_ARGUMENT, _DEFAULT)
    first, _, rest = text.partition("-")
    if rest.isdigit() and first.isdigit():
        return Ports(int(first), int(rest))
    base, _, size = text.partition("+")  # the apiserver's other spelling
    return Ports(int(base), int(base) + int(size)) if size.isdigit() and base.isdigit() else None


def _outgoing(subject: Subject) -> Ports:
    found = subject.facts.at("sockets", "portRange")
    return Ports(found["first"], found["last"])


def _taken(subject: Subject, node_ports: Ports | None, outgoing: Ports) -> Iterator[Fault]:
    if node_ports is None:
        return
    told = set()
    for protocol in ("tcp", "udp"):
        for socket in listening(subject.facts, protocol):
            # A UDP socket in the range of outgoing connections is most likely one of those.
            passing = protocol == "udp" and socket.port in outgoing
            if socket.port not in node_ports or passing or socket.name in _KUBE_PROXY:
                continue
            what = f"{socket.who} listens on {before_port(socket.ip)}:{socket.port}/{protocol}"
            if (socket.who, socket.port) not in told:
                told.add((socket.who, socket.port))
                yield Fault(
                    f"{what}, inside the NodePort range {node_ports}",
                    f"give it a port outside {node_ports}, before a Service gets this one",
                    Severity.WARNING,
                )


def _collisions(subject: Subject, node_ports: Ports | None, outgoing: Ports) -> Iterator[Fault]:
    reserved = [Ports(r["first"], r["last"]) for r in subject.facts.at("sockets", "reservedPorts")]
    needed = [
        f"{p.port} ({p.who})"
        for p in listeners(subject.cluster, subject.node)
        if p.port in outgoing and not any(p.port in one for one in reserved)
    ]
    shared = [str(node_ports)] if node_ports and _meet(node_ports, outgoing, reserved) else []
    if not needed and not shared:
        return
    words = [f"NodePorts {text}" for text in shared] + needed[:3]
    more = f" and {len(needed) - 3} more" if len(needed) > 3 else ""
    yield Fault(
        f"net.ipv4.ip_local_port_range {outgoing} gives outgoing connections ports that the"
        f" cluster needs: {', '.join(words)}{more}",
        "set net.ipv4.ip_local_port_range = 32768 60999, or name the ports in"
        " net.ipv4.ip_local_reserved_ports",
        Severity.WARNING,
    )


def _meet(one: Ports, other: Ports, reserved: list[Ports]) -> bool:
    """Whether a port is in both and not reserved."""
    both = range(max(one.first, other.first), min(one.last, other.last) + 1)
    return any(not any(port in ports for ports in reserved) for port in both)
