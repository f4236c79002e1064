r"""An auth_pass is cut at an unquoted # or !, or broken by a brace.

keepalived takes `#` and `!` for the beginning of a comment wherever they stand, in the middle of
a word too. `auth_pass P@##D321!` sets the password `P@`, without a word in the log, and
`keepalived -t` is content. Single quotes do not protect it, double quotes do. A `{` ends the word
as well and opens a block, so that the lines behind it land in the wrong place. When the sign is
the first one there is no password at all and keepalived refuses the file.

As long as all nodes hold the same line they agree on the short password. As soon as one of them
has it in double quotes, or another program wrote it, each rejects the adverts of the other and
both become MASTER: the VIP is on two machines.

Condition: the word behind `auth_pass` holds `#`, `!` or `{` outside double quotes, or `}` with
more text behind it.

It does not report a comment that a blank separates from the word, what comes after the eighth
byte (nobody reads that), a `}` that closes the block on the same line, placeholders, or
instances of VRRP version 3, which have no password.

Fix: write it in double quotes, at most 8 bytes, without `"` in it, on all nodes at the same time.
`--fix` does so when the word is short enough.

Applies to: VRRP version 2. A backslash before the sign is no way out: keepalived 2.2.7 takes it
away when it reads the file and then cuts all the same.

Source: keepalived lib/parser.c (decomment, alloc_strvec); checked with keepalived 2.2.7.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        authentication {
            auth_type PASS
            auth_pass s#cret
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        authentication {
            auth_type PASS
            auth_pass "s#cret"   # the same on every node
        }
        virtual_ipaddress {
            10.0.0.5
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Edit, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.placeholders import in_value
from kubevipgen.lint.rules.vrrp._auth import BYTES, V2
from kubevipgen.lint.view.keepalived import Keepalived

ID = "auth-pass-cut"
CODE = "KV101"
SEVERITY = Severity.ERROR
SUBJECT = Document

_LINE = re.compile(r"(?:^|[\s{])auth_pass[ \t]+(?=\S)")
_SIGN = re.compile(r"[#!{]|\}(?=[^}\s])")
_SAFE = re.compile(r"[^\"'\\$]+")
_HINT = 'write auth_pass "..." in double quotes, at most 8 bytes, on every node at the same time'


def check(subject: Document, around: Around) -> Iterator[Fault]:
    if subject.kind is not Kind.KEEPALIVED or _is_unused(subject, around):
        return
    for number, line in enumerate(subject.lines, 1):
        found = _LINE.search(line)
        if found and not re.search(r"[#!]", line[: found.start()]):
            yield from _of_value(subject, number, found.end(), line[found.end() :])


def _is_unused(document: Document, around: Around) -> bool:
    """Whether all instances that stand in the file are of a version without passwords."""
    versions = {
        instance.version
        for view in around.cluster.all(Keepalived)
        for instance in view.instances
        if instance.at.file == document.file
    }
    return bool(versions) and V2 not in versions


def _of_value(document: Document, number: int, start: int, raw: str) -> Iterator[Fault]:
    word = raw.split(None, 1)[0]
    sign = _SIGN.search(word)
    if not sign or '"' in word[: sign.start()] or word in ("#", "!") or in_value(word):
        return
    if sign[0] in "#!" and len(word[: sign.start()].encode()) >= BYTES:
        return
    kept = word[: sign.start()].removesuffix("\\")  # the backslash goes as well
    message = f"auth_pass {_read(kept, sign[0])}"
    edits = tuple(_quoted(document, number, start, word))
    yield Fault(message, _HINT, document.at(number, start + 1), edits=edits)


def _read(kept: str, sign: str) -> str:
    if sign in "{}":
        return f"is `{kept}`: the unquoted `{sign}` is a brace of the file and ends the word"
    if not kept:
        return f"has no value: `{sign}` begins a comment, and keepalived refuses the file"
    return (
        f"is `{kept}` after comment cutting: the unquoted `{sign}` begins a comment in mid-word; "
        "a node that has it in quotes rejects these adverts, and both become MASTER"
    )


def _quoted(document: Document, number: int, start: int, word: str) -> Iterator[Edit]:
    inner = word[1:-1] if len(word) > 1 and word[0] == word[-1] == "'" else word
    if _SAFE.fullmatch(inner) and len(inner.encode()) <= BYTES and inner not in "{}":
        yield document.edit(number, start + 1, start + 1 + len(word), f'"{inner}"')
