"""Nobody else answers for the VIP before the bootstrap.

Why: whoever holds the VIP already (another host, an old load balancer, a cluster with the same
settings) takes a part of the clients away: `kubeadm init` waits for an apiserver that it cannot
reach, or joins talk to a stranger. Neither kubeadm nor kube-vip nor keepalived looks before it
takes the address (kube-vip #1006, #1288). With dedicated load balancers they are up first: then
only one of them may answer.

How to fix: find the MAC in the switch's table or with `arping -I IF VIP`, and free the address
there; when it is another node's, remove what is left there (`ip address del VIP/32 dev IF`, its
keepalived or kube-vip manifest); or choose an unused address as VIP.

Source: RFC 5227 section 2.1.1, RFC 4862 section 5.4, topics wire and adjacency.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen.finding import Severity
from kubevipgen.model import Role
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.vip import _answers
from kubevipgen.preflight.phase import Phase

ID = "vip-silent"
PHASES = frozenset({Phase.INIT, Phase.LOAD_BALANCER})
NEEDS = ("wire", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    behind_balancers = subject.cluster.on_load_balancers and subject.phase is Phase.INIT
    if not subject.holds_vip and not behind_balancers:
        raise NotApplicableError("this node never holds the VIP")
    for wire in _answers.asked(subject):
        yield from _strangers(subject, wire)
        yield from _contenders(subject, wire)


def _strangers(subject: Subject, wire: _answers.Wire) -> Iterator[Fault]:
    allowed = _balancers(subject) if wire.answers else frozenset()
    names = _answers.owners_if_known(subject)
    for mac in wire.answers:
        if mac not in allowed:
            yield Fault(
                f"VIP {wire.vip} is taken: {_who(mac, names)} answers ({wire.question})",
                f"free {wire.vip} on that host, or choose an unused address as VIP",
            )


def _balancers(subject: Subject) -> frozenset[str]:
    """The MACs of the load balancers that are up before this node is."""
    if not subject.cluster.on_load_balancers:
        return frozenset()
    names = {node.name for node in subject.cluster.with_role(Role.LOAD_BALANCER)}
    macs = (mac for mac, name in _answers.owners(subject).items() if name in names)
    return frozenset(macs) | _answers.virtual_macs(subject.cluster)


def _contenders(subject: Subject, wire: _answers.Wire) -> Iterator[Fault]:
    names = _answers.owners_if_known(subject)
    for mac in wire.probes:
        if mac not in names:
            yield Fault(
                f"the host with MAC {mac} is probing for VIP {wire.vip}: it is about to take it",
                "find that host; a DHCP range that holds the VIP does this",
                Severity.WARNING,
            )


def _who(mac: str, names: Mapping[str, str]) -> str:
    return f"node {names[mac]} (MAC {mac})" if mac in names else f"the host with MAC {mac}"
