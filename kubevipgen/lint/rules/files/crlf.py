"""The lines end in CR LF.

The file was written on Windows, or by an editor set so. keepalived, haproxy and YAML readers take
it, but it is rarely meant, and it spreads. In a shell script it is an error: the first line then
names a program "/bin/sh CR" that does not exist, so the script cannot be started (ENOENT), and
keepalived counts a script that it cannot start as passed, for ever: a dead haproxy never moves the
VIP. A shell that is handed the script stumbles over the CR at the end of each line.

Found is a CR before the LF of any line, told once for the file. Error in a script, else a warning.
Not reported: text that is part of another file; that file is told.

Fix: run `dos2unix FILE`, and add `* text eol=lf` to .gitattributes so that it stays away.
Applies to: every version.
Source: keepalived 2.2.7 and haproxy 2.6 accept CR LF in their own files; execve(2).

In the bad example each line ends in CR LF.

Bad (check_apiserver.sh):

    #!/bin/sh\r
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1\r

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
"""  # noqa: D301  (the backslashes are meant)

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault

ID = "crlf"
CODE = "KV002"
SEVERITY = Severity.WARNING
SUBJECT = Document
ON_TEMPLATES = True

_HINT = "run dos2unix on it, and add `* text eol=lf` to .gitattributes"


def check(document: Document, around: Around) -> Iterator[Fault]:
    del around
    if document.kind is Kind.OTHER or document.part or "\r\n" not in document.text:
        return
    lines = document.text.split("\n")
    first = next(number for number, line in enumerate(lines, 1) if line.endswith("\r"))
    count = document.text.count("\r\n")
    message = f"{count} of {len(lines) - (not lines[-1])} lines end in CR LF"
    severity = SEVERITY
    if document.kind is Kind.SCRIPT:
        message += _effect(lines[0])
        severity = Severity.ERROR
    yield Fault(message, _HINT, document.at(first), severity)


def _effect(first: str) -> str:
    if first.startswith("#!") and first.endswith("\r"):
        program = first[2:].split(maxsplit=1)[0] if first[2:].split() else ""
        return (
            f": there is no program `{program}` with a CR in its name, so the script cannot be "
            "started, and keepalived counts that as passed"
        )
    return ": the shell takes each CR for part of the command"
