"""Priority 255 takes the VIP back at once and cannot be held back.

255 is the address owner of VRRP. When keepalived starts on such a node it does not wait for adverts
of the others: it is MASTER in the same instant, before the services of a machine that just booted
answer anything, and every connection to the VIP breaks a second time. `nopreempt` and
`preempt_delay`, which are there to prevent this, are reset. Two nodes with 255 fight until one of
them lowers itself.

keepalived takes 255 as well when `state MASTER` stands without any priority.

Condition: the priority in effect is 255 and no check with a weight is tracked.

It does not report instances with weighted checks (priority-255-weighted says more), nor
priorities, states and weights that are still to be filled in.

Fix: a priority of 254 or less.

Source: RFC 5798 section 6.4.1; keepalived vrrp.c ("nopreempt is incompatible with priority 255");
checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 255
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 200
        nopreempt
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.vrrp._owner import HIGHEST, is_owner, named, place, weighted
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "priority-255"
CODE = "KV107"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        if not is_owner(instance) or weighted(instance) or _may_be_weighted(instance):
            continue
        if instance.priority_word is None and not subject.is_whole:
            continue
        yield Fault(
            f"{named(instance)}: it takes the VIP back as soon as keepalived starts, before its "
            f"services answer{_reset(instance)}",
            f"use a priority of {HIGHEST} or less",
            place(instance).at,
        )


def _may_be_weighted(instance: Instance) -> bool:
    words = (one.weight_word for one in (*instance.tracked, *instance.processes))
    return any(is_unwritten(word) for word in words if word)


def _reset(instance: Instance) -> str:
    words = (("nopreempt", instance.nopreempt), ("preempt_delay", instance.preempt_delay))
    found = [name for name, word in words if word]
    return f"; {' and '.join(found)} counts for nothing" if found else ""
