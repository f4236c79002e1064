"""keepalived drops the rest of a line.

keepalived reads one setting from each line, also inside a block that is written on one line, and
says nothing about what stands behind it. In `authentication { auth_type PASS auth_pass x }` the
password is lost, the instance goes without authentication, and peers that have it reject its
adverts: both are MASTER. `virtual_router_id 51 priority 101` leaves the priority at 100, and
`track_script { check_a check_b }` tracks neither.

Found is a line of a vrrp_instance, its authentication or a vrrp_script with another keyword of that
block behind its value, and a second name on a line of track_script.
Not reported: other words behind a value, which are dropped as well but were hardly meant.

Fix: write each setting on a line of its own.
Applies to: every version.
Source: keepalived 2.2.7: "Authentication specified but no password given", "unknown track script
option".

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        authentication { auth_type PASS auth_pass s3cr3tpw }
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        authentication {
            auth_type PASS
            auth_pass s3cr3tpw
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Block, Line
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import Item, bodies, is_own, table, word
from kubevipgen.lint.view.keepalived import Keepalived

ID = "words-dropped"
CODE = "KV136"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_HINT = "write each setting on a line of its own"


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for name, items in bodies(view):
        short = table("short").get(name, {})
        for item in items:
            if isinstance(item, Line) and item.words[0] in short:
                yield from _dropped(view, name, item, short[item.words[0]])
            elif isinstance(item, Block) and item.words[0] == "track_script":
                yield from _second_names(view, item)


def _dropped(view: Keepalived, block: str, item: Line, takes: int) -> Iterator[Fault]:
    """The first keyword behind the value; for a script it needs a number, or it is an argument."""
    for index in range(1 + takes, len(item.words)):
        more = item.words[index]
        is_meant = item.words[0] != "script" or item.words[index + 1 : index + 2] != ()
        if more in table("blocks")[block] and is_meant:
            if item.words[0] == "script" and not item.words[index + 1].lstrip("-").isdigit():
                continue
            rest = " ".join(item.words[index:])
            message = f"keepalived drops `{rest}`: it reads only `{item.words[0]}` from this line"
            yield Fault(message, _HINT, word(view, item, index).at)
            return


def _second_names(view: Keepalived, block: Block) -> Iterator[Fault]:
    names = {check.name.text for check in view.checks}
    items: list[Item] = [item for item in block.items if is_own(item) and len(item.words) > 1]
    for item in items:
        second = word(view, item, 1)
        if second.text in names:
            message = (
                f"keepalived takes `{second}` for an option of `{item.words[0]}`, which does not "
                "exist, and tracks neither"
            )
            yield Fault(message, "write each name on a line of its own", second.at)
