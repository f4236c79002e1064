"""IP protocol 112 gets from every VIP node to every other.

Why: keepalived's adverts are IP protocol 112, neither TCP nor UDP, and firewalls, security
groups and cloud networks that let everything else through drop it. A backup that hears nothing
becomes master: two nodes hold the VIP from the first minute on. The probes send each other
packets that no VRRP router can take (version 15), by unicast as our keepalived does, and by
multicast, which is only reported. Only probes that ran at the same time (`--together`) can tell.
Nodes that do not see each other at layer 2 at all are the matter of l2-adjacency.

How to fix: on the nodes, `nft insert rule inet filter input meta l4proto 112 accept`, with
firewalld `firewall-cmd --permanent --add-protocol=vrrp && firewall-cmd --reload`, with ufw 0.36.2
`ufw allow proto vrrp from NET` (an older one: `-A ufw-before-input -p 112 -j ACCEPT` in
/etc/ufw/before.rules); in a cloud, allow protocol 112 in the security group.

Source: RFC 9568 section 5.1.1.4, keepalived.conf(5) unicast_peer, topic vrrpPath.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Group, NotApplicableError, Subject
from kubevipgen.preflight.checks.nodes import _pairs
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-peers"
PHASES = EVERY
NEEDS = ("vrrpPath", "adjacency", "interfaces")
_BOTH_RAN = 1.0  # seconds that two probes must have run beside each other


def check(group: Group) -> Iterator[Fault]:
    if group.cluster.keepalived is None:
        raise NotApplicableError("VRRP is not used in this mode")
    members = _met(_pairs.holders(group))
    apart = _unseen(members)
    pairs = [
        (listener, speaker)
        for listener, speaker in permutations(members, 2)
        if frozenset({listener.node.name, speaker.node.name}) not in apart
    ]
    yield from _deaf(pairs)
    yield from _multicast(pairs)


def _met(members: Sequence[Subject]) -> list[Subject]:
    """Those whose probes waited for each other on an interface that works."""
    found = [member for member in members if member.facts.at("vrrpPath") is not None]
    usable = [member for member in found if not member.facts.at("vrrpPath", "notAsked")]
    if len(usable) < 2:
        raise NotApplicableError("the probes of two nodes must run at the same time (--together)")
    return usable


def _unseen(members: Sequence[Subject]) -> frozenset[frozenset[str]]:
    try:
        return _pairs.unseen(members)
    except (UnknownFactError, SkippedFactError):
        return frozenset()


def _heard(listener: Subject, speaker: Subject) -> Sequence[Mapping[str, Any]]:
    """What the listener has of the speaker, one entry an address family."""
    found: Sequence[Mapping[str, Any]] = listener.facts.at("vrrpPath", "peers").get(
        speaker.node.name, ()
    )
    return found


def _deaf(pairs: Sequence[tuple[Subject, Subject]]) -> Iterator[Fault]:
    for listener, speaker in pairs:
        silent = [entry for entry in _heard(listener, speaker) if not entry["unicast"]]
        if silent and not _ran_together(listener, speaker):
            names = f"{listener.node.name} and {speaker.node.name}"
            raise UnknownFactError("vrrpPath", f"the probes of {names} did not run together")
        for entry in silent:
            yield Fault(
                f"{listener.node.name} does not hear IP protocol 112 from {speaker.node.name}"
                f" ({entry['address']}){_refused(listener, speaker)}",
                "let IP protocol 112 through between them: node firewalls, security groups",
            )


def _ran_together(one: Subject, other: Subject) -> bool:
    """Whether either has heard the other, or their times overlap by their own clocks."""
    for listener, speaker in ((one, other), (other, one)):
        if any(entry["unicast"] or entry["multicast"] for entry in _heard(listener, speaker)):
            return True
    times = [member.facts.at("vrrpPath") for member in (one, other)]
    began, ended = max(t["began"] for t in times), min(t["ended"] for t in times)
    return bool(ended - began >= _BOTH_RAN)


def _refused(listener: Subject, speaker: Subject) -> str:
    """The speaker's own kernel may already have refused to send."""
    errors = {entry["sendError"] for entry in _heard(speaker, listener)} - {""}
    said = ", ".join(sorted(errors))
    return f": {speaker.node.name} cannot send it ({said})" if said else ""


def _multicast(pairs: Sequence[tuple[Subject, Subject]]) -> Iterator[Fault]:
    missing = [
        f"{speaker.node.name} to {listener.node.name}"
        for listener, speaker in pairs
        if any(e["unicast"] and not e["multicast"] for e in _heard(listener, speaker))
    ]
    if missing:
        yield Fault(
            f"VRRP multicast does not get through ({', '.join(missing)}); it is not needed,"
            " our peers are unicast",
            "nothing, unless something else in this network needs VRRP multicast",
            Severity.INFO,
        )
