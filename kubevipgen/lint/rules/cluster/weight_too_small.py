r"""A failed check does not lower the priority enough to move the VIP.

A check with a weight changes the priority of its node: a negative weight is subtracted while it
fails, a positive one is added while it succeeds. A peer takes the VIP only when its own priority is
then the higher one; at the same priority it does not. With 120 and 100 and `weight -2` a node whose
haproxy is dead goes on with 118 and keeps the VIP: the check finds out, and nothing happens.

Condition: of the nodes of one virtual router, taken two at a time, a check that fails on one leaves
it with at least the priority of the other, on which all is well. It is an error when no single
check, failing on the node with the highest priority, lets any other node exceed it; a warning when
it is a tie, when only some of the checks move the VIP, when only some node does not exceed it (so
a second failure leaves the VIP where the service is dead), or when peers are named whose files are
not there.

It does not report a single keepalived.conf; checks without a weight, whose FAULT always moves the
VIP; priority 255 and `nopreempt`, which have rules of their own; `reverse`; a script that is at
hand and stops keepalived by itself; numbers that are still to be filled in.

Fix: a |weight| larger than the difference between the highest and the lowest priority, or
priorities that are next to each other (102, 101, 100 and `weight -10`), or no weight.

Applies to: every version of keepalived.

Source: keepalived.conf(5), vrrp_script; keepalived vrrp.c (vrrp_state_backup): a backup stays one
while `hd->priority >= vrrp->effective_priority`.

Bad (keepalived-1.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/curl -sf --max-time 2 http://127.0.0.1:8404/ready"
        interval 2
        fall 3
        weight -2
    }
    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 120
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            chk_haproxy
        }
    }

Bad (keepalived-2.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/curl -sf --max-time 2 http://127.0.0.1:8404/ready"
        interval 2
        fall 3
        weight -2
    }
    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            chk_haproxy
        }
    }

Good (keepalived-1.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/curl -sf --max-time 2 http://127.0.0.1:8404/ready"
        interval 2
        fall 3
        weight -30
    }
    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 120
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            chk_haproxy
        }
    }

Good (keepalived-2.conf):

    vrrp_script chk_haproxy {
        script "/usr/bin/curl -sf --max-time 2 http://127.0.0.1:8404/ready"
        interval 2
        fall 3
        weight -30
    }
    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            chk_haproxy
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.arithmetic import OWNER, priority, weighted
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.checks_of import files_run
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Group, Member, groups
from kubevipgen.lint.rules.cluster.priority_clash import is_known
from kubevipgen.lint.rules.tracking._times import seconds, silence
from kubevipgen.lint.rules.vrrp._owner import place
from kubevipgen.lint.view.keepalived import Tracked
from kubevipgen.lint.view.script import Script

ID = "weight-too-small"
CODE = "KV905"
SEVERITY = Severity.ERROR
SUBJECT = Cluster

_STOPS = re.compile(r"\b(?:stop|kill|killall|pkill|restart)\b[^\n|;&]{0,80}\bkeepalived\b")


class Case(NamedTuple):
    """A check fails on one node while all is well on another; ``gap`` >= 0: it stays."""

    holder: Member
    check: Tracked
    other: Member

    @property
    def left(self) -> int:
        return priority(self.holder.instance, (self.check,))

    @property
    def against(self) -> int:
        return priority(self.other.instance)

    @property
    def stays(self) -> bool:
        return self.left >= self.against


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for group in groups(cluster):
        known = sorted(filter(is_known, group), key=_usual, reverse=True)
        if len(known) > 1 and not any(_waits(member) for member in group):
            yield from _first(tuple(known), cluster, is_whole=len(known) == _size(group))


def _usual(member: Member) -> int:
    return priority(member.instance)


def _size(group: Group) -> int:
    """How many nodes there are at least, by the files and by the peers that they name."""
    named = {word.text for member in group for word in member.instance.unicast_peers}
    named |= {member.instance.unicast_src.text for member in group if member.instance.unicast_src}
    return max(len(group), len(named))


def _waits(member: Member) -> bool:
    """Whether it never takes the VIP from somebody who still sends adverts."""
    one = member.instance
    return one.nopreempt is not None and one.state != "MASTER"


def _first(known: Group, cluster: Cluster, *, is_whole: bool) -> Iterator[Fault]:
    """The worst that there is: about the usual holder, else about a pair."""
    holder, best = known[0], known[1]
    tracks = _judged(holder, cluster)
    cases = [Case(holder, one, best) for one in tracks]
    staying = [case for case in cases if case.stays]
    if staying:
        case = staying[0]
        is_tie = case.left == case.against
        moves = len(staying) < len(weighted(holder.instance)) or _has_fault(holder)
        severity = Severity.WARNING if is_tie or moves or not is_whole else SEVERITY
        yield _fault(case, severity, _stays(case))
        return
    pairs = [
        Case(one, track, other)
        for number, one in enumerate(known)
        for other in known[number + 1 :]
        for track in _judged(one, cluster)
    ]
    for case in [case for case in pairs if case.stays][:1]:
        yield _fault(case, Severity.WARNING, _stays_then(case, known))


def _judged(member: Member, cluster: Cluster) -> list[Tracked]:
    if member.instance.priority == OWNER:
        return []
    return [one for one in weighted(member.instance) if not _stops(one, cluster)]


def _has_fault(member: Member) -> bool:
    """Whether another check of the node moves the VIP however small the weights are."""
    one = member.instance
    return any(not track.weight and not track.dropped for track in (*one.tracked, *one.processes))


def _stops(track: Tracked, cluster: Cluster) -> bool:
    """Whether the script itself ends keepalived when it fails."""
    if track.check is None:
        return False
    names = {path.rpartition("/")[2] for path in files_run(track.check)}
    texts = [track.check.command.text] if track.check.command else []
    for script in cluster.all(Script):
        path = script.document.path or script.document.file
        if path.rpartition("/")[2] in names:
            texts.append(script.document.text)
    return any(map(_STOPS.search, texts))


def _stays(case: Case) -> str:
    words = f"a failed `{case.check.name}` leaves {case.left} against {case.against}"
    tie = ", which is not enough" if case.left == case.against else ""
    return f"{words} on {case.other.node}{tie}: the VIP stays where the check fails"


def _stays_then(case: Case, known: Group) -> str:
    """The VIP moves, unless the node that takes it is gone as well; and how long that takes."""
    best = next(one for one in known if one is not case.holder)
    if _usual(best) <= case.left:
        return _stays(case)
    one = case.check.check
    noticed = f"{one.interval:g} s x {one.fall} and " if one else ""
    return (
        f"a failed `{case.check.name}` leaves {case.left}: the VIP moves to {best.node} "
        f"({_usual(best)}) after {noticed}up to {seconds(silence(best.instance))}; once that is "
        f"gone as well it stays where the check fails, with {case.left} against {case.against} on "
        f"{case.other.node}"
    )


def _fault(case: Case, severity: Severity, words: str) -> Fault:
    word = case.check.weight_word or case.check.name
    more = _usual(case.holder) - case.against + 1
    weight = more if case.check.weight > 0 else -more
    holder, other = place(case.holder.instance), place(case.other.instance)
    return Fault(
        words,
        f"weight {weight} at least, or no weight: FAULT always moves the VIP",
        word.at,
        severity,
        (
            Related(f"priority {case.holder.instance.priority} here", holder.at),
            Related(f"priority {case.other.instance.priority} on {case.other.node}", other.at),
        ),
    )
