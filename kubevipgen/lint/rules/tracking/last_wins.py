"""A setting stands twice, and only the last one counts.

Of two lines with the same keyword in one block keepalived takes the last, and says nothing. After a
hurried change the old value often stands below the new one, and stays in effect. `state` is the
other way round: once MASTER, a later BACKUP is ignored.

Found is a keyword that takes one value, twice in one block with different values.
Not reported: equal values, lists, lines under a condition for different hosts.

Fix: delete the one that is not meant.
Applies to: every version.
Source: keepalived 2.2.7 accepts such files; vrrp_parser.c of its source.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        priority 100
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import Item, at, bodies, table
from kubevipgen.lint.view.keepalived import Keepalived

ID = "last-wins"
CODE = "KV135"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for name, items in bodies(view):
        for keyword in table("single").get(name, ()):
            same = [item for item in items if item.words[0] == keyword and len(item.words) > 1]
            if len({item.words for item in same}) > 1:
                yield _fault(view, same)
        states = [item for item in items if item.words[0] == "state"]
        if name == "vrrp_instance" and _turns_back(states):
            yield _stays_master(view, states)


def _fault(view: Keepalived, same: list[Item]) -> Fault:
    *others, last = same
    keyword, value = last.words[:2]
    message = f"`{keyword} {value}` counts; `{others[-1].words[1]}` above it is dropped in silence"
    related = tuple(Related("dropped", at(view, item)) for item in others)
    return Fault(message, "delete the one that is not meant", at(view, last), related=related)


def _turns_back(states: list[Item]) -> bool:
    """Whether a MASTER is followed by a BACKUP."""
    values = [item.words[1] for item in states if len(item.words) > 1]
    return "MASTER" in values and "BACKUP" in values[values.index("MASTER") :]


def _stays_master(view: Keepalived, states: list[Item]) -> Fault:
    first = next(item for item in states if item.words[1:2] == ("MASTER",))
    last = next(item for item in reversed(states) if item.words[1:2] == ("BACKUP",))
    message = "`state BACKUP` is ignored after `state MASTER`, which counts"
    related = (Related("counts", at(view, first)),)
    return Fault(message, "delete the one that is not meant", at(view, last), related=related)
