"""The endpoint answers on VIP:port with TLS, and it is an apiserver that answers.

Why: `kubeadm join` reads everything through the control plane endpoint, and waits for five minutes
before it says that it got nothing. Kubelets and kube-proxy use it for ever after. "Refused" means
that the VIP is up and nobody listens there; no answer, that nobody holds the VIP or a firewall is
in between; TLS that fails, a load balancer without a live apiserver behind it; another
certificate, a VIP that leads to something else.

How to fix: on the VIP's holder (`ip -br address | grep VIP`) see `ss -ltnp 'sport = :PORT'`, the
log of haproxy or kube-vip, and `curl -k https://127.0.0.1:6443/readyz`. Nobody holds it: the logs
of keepalived or kube-vip on the control planes.

Source: kubeadm join, discovery; kubernetes/kubernetes#99602; topic endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.vip import _doors
from kubevipgen.preflight.checks.vip._doors import Door
from kubevipgen.preflight.phase import JOIN, Phase
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "vip-answers"
PHASES = JOIN | {Phase.AFTER_INIT}
NEEDS = ("endpoint",)

_STATES = {
    "refused": ("refuses connections", "the VIP is up, but nobody listens on this port there"),
    "rejected": ("is rejected", "a firewall rejects it: let clients in on the VIP's holders"),
    "timeout": ("does not answer", "a firewall drops it, or the host that held it has died"),
    "hostUnreachable": (
        "is not there",
        "nobody holds the VIP: see keepalived or kube-vip on the nodes that should",
    ),
    "noRoute": ("cannot be reached from here", "this host has no route to it"),
}


def check(subject: Subject) -> Iterator[Fault]:
    doors = _doors.entrances(subject.facts)
    if not doors:
        raise NotApplicableError("no address of the control plane endpoint is known here")
    bad = [door for door in doors if not door.is_apiserver]
    up = [door.name for door in _doors.apiservers(subject.facts) if door.is_apiserver]
    if bad and not up and _is_waiting(subject, bad):
        yield _no_cluster(subject, bad[0])
        return
    for door in bad:
        yield _fault(door, up)


def _is_waiting(subject: Subject, bad: list[Door]) -> bool:
    """Whether this is how it looks before the first control plane is there.

    A stranger that holds the VIP on the link is told by vip-silent, on the init node.
    """
    if subject.phase is Phase.AFTER_INIT:
        return False
    strange = any(door.said and door.said.certificate and not door.said.probe for door in bad)
    return not strange or (subject.before_init and needs_link(subject.cluster))


def _no_cluster(subject: Subject, door: Door) -> Fault:
    return Fault(
        f"neither {door} nor any apiserver answers here: there is no cluster to join yet",
        "first `kubeadm init` on the first control plane, then run this again",
        Severity.INFO if subject.before_init else Severity.ERROR,
    )


def _fault(door: Door, up: list[str]) -> Fault:
    beside = f"; the apiserver of {up[0]} itself does" if up else ""
    if door.said is None:
        words, hint = _STATES[door.state]
        detail = f" ({door.detail})" if door.detail else ""
        return Fault(f"the endpoint {door} {words}{detail}{beside}", hint)
    if door.said.probe:
        return Fault(
            f"the endpoint {door} leads to the probe on {door.said.probe}, not to an apiserver",
            "run this again when no other probe is running",
            Severity.WARNING,
        )
    if door.said.certificate:
        return Fault(
            f"the endpoint {door} leads to something that is no apiserver: {door.said}",
            "find out who has this address, and what the load balancer has behind it",
        )
    said = f', and says "{door.said.banner}"' if door.said.banner else ""
    return Fault(
        f"the endpoint {door} takes connections but fails at TLS: {door.said.error}{said}{beside}",
        "the load balancer has no live apiserver behind it, or something else has this port",
    )
