"""The braces do not match, or a line cannot be read.

A block that is never closed takes in everything that follows it; a brace too many closes the block
around it, and what follows is read outside. keepalived goes on with what it can make of the rest,
which is seldom what was meant: instances without a VIP, or no instance at all.

Found is every place where blocks do not match, and definitions, sequences and includes that never
end. Not reported: lines with the braces of a template, see placeholder-left.

Fix: close each block where it ends; one block to a page, indented, shows where.
Applies to: every version.
Source: keepalived.conf(5); keepalived 2.2.7, asked to check such files.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "braces"
CODE = "KV133"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_HINT = "close each block where it ends"


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for error in view.errors:
        if _is_template(view, error.line):
            continue
        at = view.document.at(error.line, error.column)
        hint = _HINT if "{" in error.message or "close" in error.message else "correct the line"
        yield Fault(error.message, hint, at)


def _is_template(view: Keepalived, line: int) -> bool:
    text = view.document.lines[line - 1] if 0 < line <= len(view.document.lines) else ""
    return "{{" in text or "{%" in text
