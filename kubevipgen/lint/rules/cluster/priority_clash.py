"""Two nodes have the same priority, or MASTER stands where it does not belong.

Priorities decide who holds the VIP. Two nodes with 255 are both "address owner" and both hold it
until each has seen the other ("both configured as address owner") and lowered its own. Two equal
priorities below that leave it to the higher IP address whenever both are MASTER, at boot or after
the network was split. A node with `state MASTER` takes the VIP when keepalived starts, without
asking: more than one of them, or one without the highest priority, take it away from the node that
serves, for about three adverts at every restart.

Condition: of the instances of one virtual router, two have priority 255 (error); two have the same
priority in effect, checks that add to it included (warning); `state MASTER` on more than one, or
on one that another exceeds (warning).

Equal priorities are information where every node has `state BACKUP`: then nothing depends on the
order, and a node that comes back does not take the VIP. It does not report priorities and states
that are still to be filled in.

Fix: one MASTER with the highest priority, or BACKUP everywhere; a priority of its own for every
node, 254 at most.

Applies to: every version of keepalived.

Source: keepalived vrrp.c (vrrp_state_master_rx); keepalived.conf(5), state; RFC 5798 section 6.4.

Bad (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }

Bad (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 101
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.arithmetic import OWNER, is_plain, priority
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Group, Member, groups
from kubevipgen.lint.rules.vrrp._owner import place
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten

ID = "priority-clash"
CODE = "KV904"
SEVERITY = Severity.WARNING
SUBJECT = Cluster

_OWN = "give every node a priority of its own, 254 at most"
_ONE = "state MASTER only on the node with the highest priority, or BACKUP everywhere"


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    for group in groups(cluster):
        known = tuple(one for one in group if is_known(one))
        clashes = list(_equal(known))
        yield from clashes
        if not clashes:
            yield from _masters(known)


def is_known(member: Member) -> bool:
    """Whether its priority can be told, and nothing of it waits to be written."""
    one = member.instance
    words = [word for word in (one.priority_word, one.state_word) if word]
    is_read = one.priority_word is not None or member.view.is_whole
    return is_read and is_plain(one) and not any(map(is_unwritten, words))


def _equal(group: Group) -> Iterator[Fault]:
    same: dict[int, list[Member]] = defaultdict(list)
    for member in group:
        same[priority(member.instance)].append(member)
    are_backups = all(member.instance.state == "BACKUP" for member in group)
    for value, (first, *others) in same.items():
        for other in others:
            severity, effect = _effect(value, are_backups=are_backups)
            yield Fault(
                f"priority {value} is that of {first.node} too: {effect}",
                _OWN,
                place(other.instance).at,
                severity,
                (Related(f"priority {value} in {first.node}", place(first.instance).at),),
            )


def _effect(value: int, *, are_backups: bool) -> tuple[Severity, str]:
    if value == OWNER:
        return Severity.ERROR, "both are address owner, and both hold the VIP until they notice"
    if are_backups:
        return Severity.INFO, "whoever comes first holds the VIP, and keeps it"
    return SEVERITY, "the higher IP address decides who holds the VIP"


def _masters(group: Group) -> Iterator[Fault]:
    """Those that begin as MASTER and ought not to."""
    best = max(group, key=lambda member: priority(member.instance), default=None)
    for member in group:
        if best is None or member is best or member.instance.state != "MASTER":
            continue
        theirs, mine = priority(best.instance), priority(member.instance)
        word = member.instance.state_word or member.instance.name
        yield Fault(
            f"state MASTER with priority {mine}, while {best.node} has {theirs}: at every start "
            "this node takes the VIP until the other takes it back",
            _ONE,
            word.at,
            related=(Related(f"priority {theirs} in {best.node}", place(best.instance).at),),
        )
