"""A keyword stands without its value, and keepalived does not start.

`interface` or `priority` with nothing behind it is not left out by keepalived: "Configuration line
starting `priority` is missing a parameter", and it ends. No VIP of the file comes up, not those of
other instances either. It happens where a script or a template had an empty variable, or where the
blanks were to be filled in by hand.

Condition: a line of one word, a keyword that keepalived wants a parameter for, in global_defs,
vrrp_script, vrrp_instance, authentication, vrrp_sync_group, vrrp_track_process, virtual_server or
real_server.

It does not report switches (`nopreempt`, `enable_script_security`), keywords whose absent value
keepalived only complains of, nor `auth_pass #secret`, which auth-pass-cut explains.

Fix: write the value, or delete the line: the default holds then.

Applies to: keepalived 2.2.7, where every keyword was tried; older ones may read past the line.

Source: keepalived lib/parser.c (strvec_slot); `keepalived -t`, which ends with 2.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        nopreempt
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Line
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import bodies, table, word
from kubevipgen.lint.view.keepalived import Keepalived

ID = "value-missing"
CODE = "KV138"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_SECRET_AS_COMMENT = re.compile(r"[ \t]*auth_pass[ \t]+[#!]\S")


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for name, items in bodies(view):
        wanted = table("wants").get(name, ())
        for item in items:
            is_bare = isinstance(item, Line) and len(item.words) == 1 and item.words[0] in wanted
            if is_bare and not _SECRET_AS_COMMENT.match(view.document.lines[item.line - 1]):
                keyword = word(view, item, 0)
                yield Fault(
                    f"`{keyword}` has no value: keepalived does not start, and no VIP comes up",
                    "write the value, or delete the line",
                    keyword.at,
                )
