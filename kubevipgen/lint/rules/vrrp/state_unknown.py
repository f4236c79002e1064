"""A state is neither MASTER nor BACKUP.

keepalived knows these two words, in capitals. Anything else (`SLAVE`, `master`, `MASTER;`) is an
"unknown state, defaulting to BACKUP". That is harmless where BACKUP was meant; where MASTER was
meant, the node begins as a BACKUP, and without a priority it has 100 and not 255.

Condition: the word behind `state` in a vrrp_instance is not exactly MASTER or BACKUP.

It does not report a state that is still to be filled in, nor an instance without one (BACKUP is the
default).

Fix: `state BACKUP`, on all nodes if you like: the priority decides who becomes MASTER.

Source: keepalived vrrp_parser.c (vrrp_state_handler); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state SLAVE
        interface eth0
        virtual_router_id 87
        priority 99
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 99
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
from kubevipgen.lint.rules.vrrp._unwritten import is_unwritten
from kubevipgen.lint.view.keepalived import Keepalived

ID = "state-unknown"
CODE = "KV113"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived

_STATES = ("MASTER", "BACKUP")


def check(subject: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for instance in subject.instances:
        word = instance.state_word
        if word is None or word.text in _STATES or is_unwritten(word):
            continue
        meant = "MASTER" if word.text.upper().startswith("MASTER") else "BACKUP"
        yield Fault(
            f"state `{word}` is unknown to keepalived, which takes {instance.state}",
            f"write `state {meant}`, in capitals",
            word.at,
        )
