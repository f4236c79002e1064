"""At priority 255 a check with a weight counts for nothing.

255 is the priority of the address owner (RFC 5798), and an owner's priority never changes. So
keepalived leaves out every track_script entry that has a weight ("ignoring tracked script ... with
weights due to address_owner"), and the weight of a track_process moves nothing. haproxy or the
apiserver may be dead on this node: its priority stays 255, the VIP stays, and all clients are sent
to the dead service until a person comes.

keepalived takes 255 as well when `state MASTER` stands without any priority.

Condition: the priority in effect is 255, and the instance tracks a script or a process with a
weight other than 0.

It does not report tracked scripts with weight 0, which put the node into FAULT at any priority;
what a sync group tracks, whose weights keepalived sets to 0 for a member with 255; nor priorities,
states and weights that are still to be filled in.

Fix: a priority of 254 or less. With weights the priorities have to lie closer together than the
weight is heavy: 101, 100, 99 and `weight -5`. Or weight 0, which moves the VIP at any priority.

Source: RFC 5798 section 5.2.4; keepalived.conf(5), priority; keepalived vrrp.c
(vrrp_complete_instance); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/killall -0 haproxy"
        interval 2
        weight -20
    }
    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 255
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            check_haproxy
        }
    }

Good (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/killall -0 haproxy"
        interval 2
        weight -20
    }
    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 110
        virtual_ipaddress {
            10.0.0.5
        }
        track_script {
            check_haproxy
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._owner import HIGHEST, is_owner, named, place, weighted
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Instance, Keepalived, Tracked

ID = "priority-255-weighted"
CODE = "KV106"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        checks = _sure(instance) if is_owner(instance) else ()
        if checks:
            names = " and ".join(f"`{one.name}` (weight {one.weight})" for one in checks)
            yield Fault(
                f"{named(instance)}, whose priority never changes: {names} counts for nothing. "
                f"{_sum(checks)}; as it is, what fails there never moves the VIP",
                f"use a priority of {HIGHEST} or less, or weight 0",
                place(instance).at,
                related=tuple(map(_related, checks)),
            )


def _sure(instance: Instance) -> tuple[Tracked, ...]:
    return tuple(
        one for one in weighted(instance) if not (one.weight_word and is_unwritten(one.weight_word))
    )


def _sum(checks: tuple[Tracked, ...]) -> str:
    """What priorities of ordinary routers would be."""
    down = sum(one.weight for one in checks if one.weight < 0)
    if down:
        what = "it fails" if len(checks) == 1 else "all fail"
        return f"With priority {HIGHEST} there would be {max(1, HIGHEST + down)} left when {what}"
    up = sum(one.weight for one in checks)
    return f"With priority 100 it would be {min(HIGHEST, 100 + up)} in health and 100 in failure"


def _related(one: Tracked) -> Related:
    place = one.weight_word or one.name
    return Related(f"the weight of {one.name}", place.at)
