"""nopreempt or preempt_delay beside state MASTER is cleared.

`nopreempt` keeps a node that comes back from taking the VIP away from the one that holds it, and
`preempt_delay` makes it wait. Both work only for an instance that starts as BACKUP. Beside `state
MASTER` keepalived says "Warning - nopreempt will not work with initial state MASTER - clearing" and
goes on without: after every reboot of this node the VIP moves back to it, at a moment when its
apiserver may still be starting, and all connections through the VIP break once more.

Condition: a vrrp_instance with `state MASTER` has `nopreempt`, or a `preempt_delay` other than 0.

It does not report `nopreempt` that a later `preempt` takes back, nor a state that is still to be
filled in.

Fix: `state BACKUP` on all nodes; the priority alone decides who begins.

Source: keepalived.conf(5), nopreempt; keepalived vrrp.c (vrrp_complete_instance); checked with
keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 150
        nopreempt
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 150
        nopreempt
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.word import Word

ID = "master-nopreempt"
CODE = "KV112"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        state = instance.state_word
        if instance.state != "MASTER" or state is None:
            continue
        for name, word in _held(instance):
            yield Fault(
                f"{name} does not work beside state MASTER: keepalived clears it, and "
                f"{_effect(name)}",
                "use state BACKUP on all nodes; the priority decides who begins",
                word.at,
                related=(Related("the state", state.at),),
            )


def _held(instance: Instance) -> Iterator[tuple[str, Word]]:
    if instance.nopreempt:
        yield "nopreempt", instance.nopreempt
    delay = instance.preempt_delay
    if delay and not delay.is_placeholder and delay.text.strip("0."):
        yield "preempt_delay", delay


def _effect(name: str) -> str:
    if name == "nopreempt":
        return "the VIP moves back to this node whenever it returns"
    return "this node takes the VIP as soon as keepalived starts"
