"""A check script that no shell can read fails always, on every node.

The shell ends with 2 before, or in the middle of, what the check does. Every node is bad then, so
the check no longer tells a good one from a bad one: with a weight the priorities all go down
together, without one every node goes into FAULT and nobody holds the VIP.

Condition: the script is surely broken for sh and bash alike: a quote, `$(`, `${` or backtick that
is never closed; an if, for, while, case, group or function without its end; `fi`, `done`, `esac`,
`then` or `)` without a beginning; nothing between `then` and `fi`; an operator with nothing behind
it; a redirection without a file. The place is that of the beginning that has no end.

It does not report what only one kind of shell accepts, a here-document that the end of the file
ends (shells warn), line ends of Windows (another rule), texts with `{{ }}` or `{% %}`, which are
not rendered yet, and scripts for other interpreters. Nothing is run for it.

Fix: `sh -n FILE` (or `bash -n FILE`) says whether it can be read.

Source: POSIX, Shell Command Language.

Bad (check_haproxy.sh):

    #!/bin/bash
    if ! curl -sf --max-time 1 http://127.0.0.1:9000/healthz
        exit 1
    fi

Good (check_haproxy.sh):

    #!/bin/bash
    if ! curl -sf --max-time 1 http://127.0.0.1:9000/healthz; then
        exit 1
    fi
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.script import Script

ID = "syntax-error"
CODE = "KV202"
SEVERITY = Severity.ERROR
SUBJECT = Script

_UNRENDERED = re.compile(r"\{\{|\{%|<%|%\{|\$\$\{")


def check(subject: Script, around: Around) -> Iterator[Fault]:
    is_rendered = not _UNRENDERED.search(subject.document.text)
    for error in subject.errors if is_rendered and is_check(subject, around) else ():
        yield Fault(
            f"no shell can read this script: {error.message}. It fails always, on every node",
            "sh -n FILE, or bash -n FILE, says when it can be read",
            subject.document.at(error.line, error.column),
        )
