"""The file begins with a byte order mark.

The three bytes EF BB BF, which some editors on Windows write, become part of the first word.
keepalived then does not know its first section (usually global_defs, with script_user and
enable_script_security in it), and goes on without it; haproxy and nginx refuse the whole file; a
script has no `#!` any more, so the kernel does not run it, and keepalived counts that as passed;
sysctl and the resolver lose the first line.

Found is the mark at the start of a file. Not reported: YAML, whose readers take it.

Fix: save the file as UTF-8 without a byte order mark.
Applies to: every version.
Source: keepalived 2.2.7, haproxy 2.6 and sysctl 4.0, asked to read such a file.

The bad example begins with the mark, which cannot be seen.

Bad (haproxy.cfg):

    \ufeffglobal
        log /dev/log local0

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h

Good (haproxy.cfg):

    global
        log /dev/log local0

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault

ID = "bom"
CODE = "KV003"
SEVERITY = Severity.ERROR
SUBJECT = Document
ON_TEMPLATES = True

_EFFECT = {
    Kind.KEEPALIVED: "keepalived does not know its first word, and goes on without what it begins",
    Kind.HAPROXY: "haproxy refuses the file",
    Kind.NGINX: "nginx refuses the file",
    Kind.SCRIPT: "the kernel sees no `#!` and does not run it, which keepalived counts as passed",
    Kind.SYSCTL: "sysctl does not know the first setting",
    Kind.HOSTS: "the first entry is lost",
}


def check(document: Document, around: Around) -> Iterator[Fault]:
    del around
    if document.kind not in _EFFECT or not document.text.startswith("\ufeff"):
        return
    message = f"the file begins with a byte order mark: {_EFFECT[document.kind]}"
    fix = document.edit(1, 1, 2, "")
    hint = "save it as UTF-8 without a byte order mark"
    yield Fault(message, hint, document.at(1), _severity(document), edits=(fix,))


def _severity(document: Document) -> Severity:
    """Before a comment or an empty line nothing but the mark itself is lost, and a log line won."""
    first = document.lines[0].removeprefix("\ufeff").strip() if document.lines else ""
    lenient = document.kind in (Kind.KEEPALIVED, Kind.SYSCTL, Kind.HOSTS)
    return Severity.WARNING if lenient and first[:1] in ("", "#", "!", ";") else SEVERITY
