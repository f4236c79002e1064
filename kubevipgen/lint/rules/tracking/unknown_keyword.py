"""keepalived does not know a keyword.

It logs "Unknown keyword" and goes on without the line: a misspelled priority is 100, a misspelled
auth_pass is no password. A block under an unknown name is worse: its closing brace closes the block
around it, so everything that follows in that block is lost as well.

Found is a first word that its block does not have, by the tables of keepalived 2.2, and what other
releases are known to have. Error in a vrrp_instance, its authentication or a vrrp_script when a
keyword that matters was meant, or when it opens a block there; else a warning. At the top of a file
only what resembles a known block is told, as the file may be a part of another. Also values of
lb_algo and lb_kind that do not exist. Not reported: conditions, definitions, placeholders.

Fix: correct the spelling, or move the line into the block that has it.
Applies to: keepalived 2.2; older releases know less.
Source: each keyword was put into each block and `keepalived -t` 2.2.7 asked; keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        prority 101
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

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import Item, bodies, table, word
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.word import Word

ID = "unknown-keyword"
CODE = "KV128"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_NEAR = 0.75
_ESSENTIAL_IN = ("vrrp_instance", "authentication", "vrrp_script")
_EVERYWHERE = ("include", "includer", "includem", "includew", "includeb", "includea")
_LONGEST = 60  # characters of a word that may be a keyword


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for name, items in bodies(view):
        known = (*table("blocks")[name], *table("others").get(name, ()), *_EVERYWHERE)
        for item in items:
            first = word(view, item, 0)
            if first.text in known:
                yield from _value(view, item)
            elif not first.is_placeholder and len(first.text) <= _LONGEST:
                yield from _unknown(name, item, first, known)


def _unknown(block: str, item: Item, first: Word, known: Sequence[str]) -> Iterator[Fault]:
    near = get_close_matches(first.text, known, 1, _NEAR)
    if block == "root" and (not near or _homes(first)):
        return
    is_block = isinstance(item, Block)
    where = "at the top of a file" if block == "root" else f"in {block}"
    lost = "the line is ignored"
    if is_block:
        lost = "its closing brace ends the block around it, and the rest of that is lost"
        if block == "root":
            lost = "everything in it is ignored"
    message = f"keepalived knows no `{first}` {where}: {lost}"
    yield Fault(message, _hint(first, near), first.at, _severity(block, near, is_block=is_block))


def _severity(block: str, near: Sequence[str], *, is_block: bool) -> Severity:
    if block == "root":
        return SEVERITY if near[0] in ("vrrp_instance", "vrrp_script") else Severity.WARNING
    if block in _ESSENTIAL_IN and (is_block or set(near) & set(table("essential"))):
        return SEVERITY
    return Severity.WARNING


def _hint(first: Word, near: Sequence[str]) -> str:
    renamed = table("renamed").get(first.text)
    if renamed:
        return f"did you mean `{renamed}`?"
    if homes := _homes(first):
        return "it belongs " + ("to no block" if homes[0] == "root" else f"into {homes[0]}")
    return f"did you mean `{near[0]}`?" if near else "delete the line, or spell it right"


def _homes(first: Word) -> list[str]:
    """The blocks that know it."""
    return [name for name, words in table("blocks").items() if first.text in words]


def _value(view: Keepalived, item: Item) -> Iterator[Fault]:
    allowed = table("values").get(item.words[0])
    if not allowed or len(item.words) < 2:
        return
    value = word(view, item, 1)
    if value.text not in allowed and not value.is_placeholder:
        message = f"`{value}` is no {item.words[0]}: the line is ignored, and a default used"
        yield Fault(message, f"one of {', '.join(allowed)}", value.at, Severity.WARNING)
