"""Every port that this node needs is free, or with the program it belongs to.

Why: a component that cannot listen crashes and is started again for ever, while everything around
it waits. kubeadm looks at its own six ports only, not at those of the load balancer; up to 1.36
it tries them on every address, so that a listener on 127.0.0.2:6443 or on VIP:6443 stops it, too.

How to fix: `ss -ltnp 'sport = :PORT'` shows the listener. Stop it (`systemctl disable --now
NAME`), or move one of the two: endpoint.port, apiServer.port, haproxy.statusPort,
kubeVip.healthPort in the cluster file. After an earlier bootstrap, `kubeadm reset` comes first.

Source: kubeadm's preflight checks Port-*, kubernetes#138250; bind(2), EADDRINUSE; topic sockets.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import before_port
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.ports._listening import OWNERS, Socket, listening
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.preflight.phase import EVERY, KUBEADM
from kubevipgen.spec.listeners import LOOPBACK, WILDCARD, Listener, listeners

ID = "port-free"
PHASES = EVERY
NEEDS = ("sockets",)

_OURS = {"endpoint", "haproxy", "kube-vip"}  # they may run before kubeadm does


def check(subject: Subject) -> Iterator[Fault]:
    sockets = tuple(listening(subject.facts))
    unseen: Socket | None = None
    for wanted in listeners(subject.cluster, subject.node):
        if not wanted.port:
            continue
        told = set()
        for socket in sockets:
            if not _in_the_way(subject, wanted, socket) or socket.who in told:
                continue
            if socket.name is None and _may_be_right(subject, wanted):
                unseen = unseen or socket
            elif not _is_right(subject, wanted, socket):
                told.add(socket.who)
                yield _fault(subject, wanted, socket)
    if unseen is not None:
        raise UnknownFactError("sockets", f"who has port {unseen.port}: {unseen.why}")


def _in_the_way(subject: Subject, wanted: Listener, socket: Socket) -> bool:
    if socket.port != wanted.port:
        return False
    return _clashes(subject, wanted, socket) or _kubeadm_trips(subject, wanted)


def _clashes(subject: Subject, wanted: Listener, socket: Socket) -> bool:
    """Whether the two cannot listen at the same time."""
    if socket.ip.is_unspecified:
        return socket.ipv4 or wanted.address == WILDCARD or _has_ipv6(subject)
    if wanted.address == WILDCARD:
        return socket.ip.version == 4 or _has_ipv6(subject) or wanted.part not in _OURS
    if wanted.address == LOOPBACK:
        return str(socket.ip) in {"127.0.0.1", "::1"}
    if wanted.address == "node":
        return any(address.ip == socket.ip for address in subject.node.addresses)
    return str(socket.ip) == wanted.address


def _has_ipv6(subject: Subject) -> bool:
    return subject.node.address(6) is not None


def _kubeadm_trips(subject: Subject, wanted: Listener) -> bool:
    """Whether kubeadm's own check of the port fails, wherever the listener is."""
    everywhere = subject.cluster.contract.kubernetes.port_check_on_wildcard
    return everywhere and wanted.wanted_free and subject.phase in KUBEADM


def _may_be_right(subject: Subject, wanted: Listener) -> bool:
    """Whether the port may be taken already, by the program it belongs to."""
    return wanted.part in _OURS or subject.phase not in KUBEADM


def _is_right(subject: Subject, wanted: Listener, socket: Socket) -> bool:
    return _may_be_right(subject, wanted) and socket.name in OWNERS[wanted.part]


def _fault(subject: Subject, wanted: Listener, socket: Socket) -> Fault:
    place = f"{before_port(socket.ip)}:{socket.port}"
    why = "" if _clashes(subject, wanted, socket) else _only_kubeadm(subject)
    message = f"port {wanted.port} of {wanted.who} is taken: {socket.who} listens on {place}{why}"
    return Fault(message, _hint(subject, wanted, socket))


def _only_kubeadm(subject: Subject) -> str:
    version = subject.cluster.kubernetes.branch
    return f"; kubeadm {version} wants the port free on every address"


def _hint(subject: Subject, wanted: Listener, socket: Socket) -> str:
    if socket.name in OWNERS[wanted.part]:
        left = subject.phase in KUBEADM
        return "`kubeadm reset` removes what an earlier bootstrap left" if left else "stop it"
    if wanted.path:
        return f"stop it, or choose another port as {'.'.join(map(str, wanted.path))}"
    return f"stop it (`ss -ltnp 'sport = :{wanted.port}'`), or give it another port"
