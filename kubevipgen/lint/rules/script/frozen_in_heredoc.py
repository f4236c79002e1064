r"""A here-document without quotes freezes what the check was to find out each time.

`cat > check.sh <<EOF` expands every `$` and every backtick while it writes the file: of
`count=$(pgrep haproxy)` the file holds the process IDs of the day of the installation, of `$?` a
plain 0, and of a variable of the script itself nothing at all. The check then says the same for
ever, whatever happens: mostly "all is well", so the VIP never moves, or "failed", so no node takes
it.

Condition: in a script that a here-document without quotes writes for keepalived (or in a `script`
line of a keepalived.conf that it writes), without a backslash before them: a command that looks
for something that changes (pgrep, pidof, ps, ss, systemctl, curl of localhost, ...), `$?`, a
variable that the written script assigns itself and the writing one does not, or an argument such
as `$1` (a warning).

It does not report variables of the script that writes (`${VIP}`), commands whose answer may be
meant to stay (`$(hostname)`, the node's address), `$*` and `$@` in a message, nor what has a
backslash.

Fix: quote the mark, <<'EOF', when nothing of the text is to be filled in; else a backslash before
each `$` that the script itself is to expand.

Source: POSIX Shell Command Language, 2.7.4 Here-Document.

Bad (setup.sh):

    #!/bin/bash
    cat > /etc/keepalived/check_haproxy.sh <<EOF
    #!/bin/bash
    count=$(pgrep -c haproxy)
    [ "$count" -gt 0 ] || exit 1
    EOF

Good (setup.sh):

    #!/bin/bash
    cat > /etc/keepalived/check_haproxy.sh <<'EOF'
    #!/bin/bash
    count=$(pgrep -c haproxy)
    [ "$count" -gt 0 ] || exit 1
    EOF
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault

ID = "frozen-in-heredoc"
CODE = "KV218"
SEVERITY = Severity.ERROR
SUBJECT = Document

_MOST = 5000  # characters of a line that are looked at
_HINT = "quote the mark (<<'EOF'), or write a backslash before the $"
_CHANGES = (
    r"(?:pgrep|pidof|ps|killall|nc|ncat|telnet|ss|netstat|lsof|systemctl|service|expr)\b"
    r"|(?:curl|wget)\b(?=[^)`]{0,200}(?:http_code|localhost|127\.0))"
)
_FROZEN = re.compile(
    r"\\."  # what has a backslash, and hides what follows
    rf"|(?P<command>(?:\$\(|`)[ \t]*(?:sudo[ \t]+)?(?:/[\w/]*/)?(?:{_CHANGES})[^)`]{{0,60}}[)`]?)"
    r"|(?P<status>\$\?|\$\{\?\})"
    r"|\$\{?(?P<argument>[1-9])\b"
    r"|\$\{?(?P<name>[A-Za-z_]\w*)"
)
_ASSIGNS = re.compile(
    r"(?:^|[;&|][ \t]*|\b(?:then|do|else|local|export)[ \t]+)[ \t]*([A-Za-z_]\w*)=(?!=)"
    r"|\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in\b|\bread[ \t]+(?:-\w+[ \t]+)*([A-Za-z_]\w*)",
    re.MULTILINE,
)
_COMMENT = re.compile(r"[ \t]*#")
_SCRIPT_LINE = re.compile(r"[ \t]*script[ \t]")


class _Found(NamedTuple):
    """``text`` as the file has it; ``effect`` is what becomes of it."""

    line: int
    column: int
    text: str
    effect: str
    severity: Severity


def check(document: Document, around: Around) -> Iterator[Fault]:
    if document.outer and document.part.startswith("heredoc"):
        known = _known(document, around)
        own = set(_assigned("\n".join(document.outer))) - known
        seen = set()
        for one in _all(document, own):
            if one.text not in seen:
                seen.add(one.text)
                yield Fault(
                    f"`{one.text}` is expanded while the file is written: {one.effect}",
                    _HINT,
                    _place(document, one),
                    one.severity,
                )


def _all(document: Document, own: set[str]) -> Iterator[_Found]:
    for number, line in enumerate(document.outer, 1):
        is_run = document.kind is Kind.SCRIPT or (
            document.kind is Kind.KEEPALIVED and _SCRIPT_LINE.match(line)
        )
        if is_run and not _COMMENT.match(line):
            for match in _FROZEN.finditer(line[:_MOST]):
                yield from _judged(number, match, own)


def _judged(number: int, match: re.Match[str], own: set[str]) -> Iterator[_Found]:
    column = match.start() + 1
    if match["command"]:
        effect = "the check keeps the answer of that day, whatever happens later"
        yield _Found(number, column, match["command"], effect, Severity.ERROR)
    elif match["status"]:
        effect = "the check keeps the number of that day, mostly 0"
        yield _Found(number, column, match["status"], effect, Severity.ERROR)
    elif match["argument"]:
        effect = "the script has the argument of the one that writes it, mostly nothing"
        yield _Found(number, column, f"${match['argument']}", effect, Severity.WARNING)
    elif match["name"] in own:
        effect = "the script assigns it itself, but reads nothing there"
        yield _Found(number, column, f"${match['name']}", effect, Severity.ERROR)


def _known(document: Document, around: Around) -> set[str]:
    """The variables that the writing script has, or may have."""
    outer = [
        one.text
        for one in around.cluster.documents
        if one.file == document.file and not one.part and one is not document
    ]
    inner = "\n".join(document.outer)
    return {name for text in outer for name in _assigned(text.replace(inner, ""))}


def _assigned(text: str) -> Iterator[str]:
    for found in _ASSIGNS.finditer(text):
        yield found[1] or found[2] or found[3]


def _place(document: Document, one: _Found) -> Location:
    at = document.at(one.line)
    return Location(at.file, at.path, at.line, one.column, at.excerpt)
