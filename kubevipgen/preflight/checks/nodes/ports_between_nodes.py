"""Where one node's probe listened, the others' probes have reached exactly that probe.

Why: before the bootstrap a refused connection says nothing, because nobody listens yet. When the
probes of several nodes meet, each listens on the ports that its node will serve; whoever is
refused there, or answered by somebody else, has found a firewall that resets, a translation of
addresses or ports, a proxy, or a second host with the same address: kubeadm and etcd would find
it in the middle of the bootstrap.

How to fix: on the node that refuses, `nft list ruleset` (a rule `reject with tcp reset`); on the
way, the rules of routers and of the cloud; for a wrong answer, who has that address (`ip
neighbour`, check unique-addresses). Then run the probes again at the same time, with
--together 10.

Source: kubernetes.io: Ports and Protocols; topic meeting. What never answered at all is told by
peer-ports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.checks.ports import _ways
from kubevipgen.preflight.checks.ports._ways import Way
from kubevipgen.preflight.phase import EVERY

ID = "ports-between-nodes"
PHASES = EVERY
NEEDS = ("meeting",)


def check(group: Group) -> Iterator[Fault]:
    there = {m.node.name: m for m in group.members if m.facts.at("meeting") is not None}
    if len(there) < 2:
        raise NotApplicableError(
            "the probes have not met: run them on all nodes at the same time, with --together 10"
        )
    for name, member in there.items():
        ways = _ways.met(member.facts) or ()
        for peer, other in there.items():
            yield from _pair(name, [w for w in ways if w.node == peer], other)


def _pair(name: str, ways: Sequence[Way], peer: Subject) -> Iterator[Fault]:
    """What one node's probe found where the other one listened."""
    listened = _listened(peer)
    tried = [way for way in ways if way.port in listened]
    token = peer.facts.at("meeting", "token")
    refused = [way for way in tried if way.state == _ways.REFUSED]
    if refused and not any(way.token == token for way in ways):
        yield Fault(
            f"{name} never met the probe of {peer.node.name}, whose host refuses"
            f" {_ways.ports(refused)}",
            "run the probes at the same time, for longer (--together 30)",
            Severity.WARNING,
        )
    elif refused:
        yield Fault(
            f"{peer.node.name} refuses {name} on {_ways.ports(refused)}, where its probe listened",
            f"a firewall on {peer.node.name} or on the way answers with resets: let {name} in",
        )
    yield from _others(name, [way for way in tried if way.state == _ways.OPEN], peer, token)


def _others(name: str, reached: Sequence[Way], peer: Subject, token: str) -> Iterator[Fault]:
    """Connections that somebody else has answered."""
    wrong = [way for way in reached if way.token != token]
    for answered in dict.fromkeys(way.answered_by for way in wrong):
        alike = [way for way in wrong if way.answered_by == answered]
        if answered == peer.node.name:
            yield _other_run(name, answered)
            continue
        who = f"the probe of {answered}" if answered else "something else"
        yield Fault(
            f"{name} calls {peer.node.name} ({alike[0].address}) on {_ways.ports(alike)}, and"
            f" {who} answers",
            "look for a proxy, a translation of addresses, or a second host with that address",
        )


def _other_run(name: str, peer: str) -> Fault:
    return Fault(
        f"{name} met another run of the probe on {peer} than the one whose facts these are",
        "judge documents of one and the same run; else a second host is set up as this node",
        Severity.WARNING,
    )


def _listened(peer: Subject) -> Mapping[int, str]:
    return {entry["port"]: entry["who"] for entry in peer.facts.at("meeting", "listened")}
