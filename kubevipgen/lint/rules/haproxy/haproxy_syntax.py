r"""haproxy cannot read this line.

haproxy reads the whole file before it starts and refuses all of it for one such line: a restart
leaves no haproxy, a reload the old configuration. In a static pod the container ends at once and
is started again and again.

Found is what haproxy calls fatal whatever the words mean: a quote that is never closed, `\x`
without two hexadecimal digits, a variable in double quotes without a name or its closing brace, a
NUL character, more than 64 words in a line, words before the first section, a section without the
name that it needs, and `.if`, `.elif`, `.else`, `.endif`, `.diag`, `.notice`, `.warning` and
`.alert` lines that do not fit together or that cannot be read.

It does not report words that haproxy does not know, a missing newline at the end, a byte order
mark (rules of their own), conditions that are false here, nor lines with the braces of a template.

Fix: quote the word as a whole, or put a backslash before a quote, a blank, `#` or `$` that is meant
as itself; there are no lines that continue.

Applies to: 2.4 and later for the lines that begin with a dot, every version for the rest.

Source: haproxy's configuration manual, sections 2.2 to 2.4; src/cfgparse.c and parse_line() in
src/tools.c; checked against `haproxy -c` of 2.6.12 with mutated files.

Bad (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h
    frontend status
        mode http
        bind 127.0.0.1:8404
        stats enable
        stats realm "HAProxy statistics
        stats uri /stats

Good (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h
    frontend status
        mode http
        bind 127.0.0.1:8404
        stats enable
        stats realm HAProxy\ statistics
        stats uri /stats
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.haproxy import Haproxy

ID = "haproxy-syntax"
CODE = "KV330"
SEVERITY = Severity.ERROR
SUBJECT = Haproxy

_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_HINTS = {
    "quote": "close the quote, or put a backslash before one that is meant as itself",
    "'$'": "write \\$ for the sign itself",
    "brace": "close the brace",
    "hexadecimal": "write two digits behind \\x, or \\\\ for the backslash itself",
    "section": "begin with a section: global, defaults, frontend, backend, listen, ...",
    "name": "give it a name",
    "condition": "haproxy's manual, section 2.4, has the forms of a condition",
    "endif": "each .if needs one .endif; between them .elif, at last one .else",
}


def check(view: Haproxy, around: Around) -> Iterator[Fault]:
    del around
    lines = view.document.lines
    for error in view.errors:
        if error.line <= len(lines) and _TEMPLATE.search(lines[error.line - 1]):
            continue
        if view.document.is_fragment and "section" in error.message:
            continue  # it goes on with the last section of the file that it is appended to
        hint = next((hint for word, hint in _HINTS.items() if word in error.message), "")
        yield Fault(
            f"{error.message}; haproxy refuses the whole file",
            hint or "correct the line",
            view.document.at(error.line, error.column),
        )
