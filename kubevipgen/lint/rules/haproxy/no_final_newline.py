"""The last line does not end with a newline, which haproxy refuses.

Since 2.3 haproxy takes a last line without a line feed for a file that was cut short: "Missing LF
on last line, file might have been truncated" is a fatal error, so haproxy does not start, and a
reload keeps the old configuration. It holds for a last line of blanks or a comment as well. Older
releases only warn.

Condition: the text is not empty and its last character is not a line feed. CRLF at the end is
fine.

It does not report a file of another kind, nor a text that is still to be rendered.

Fix: end the file with a newline (`echo >> haproxy.cfg`); in a YAML block use `|`, not `|-`.

Applies to: an error with haproxy 2.3 and newer, a warning with older ones.

Source: haproxy src/cfgparse.c (readcfgfile); checked with `haproxy -c` of 2.6.12.

Bad (node1/etc/haproxy/haproxy.yaml):

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: haproxy
    data:
      haproxy.cfg: |-
        defaults
            mode tcp
            timeout connect 5s
            timeout client 1h
            timeout server 1h
        listen apiserver
            bind *:8443
            server cp-1 10.0.0.11:6443 check

Good (haproxy.cfg):

    defaults
        mode tcp
        timeout connect 5s
        timeout client 1h
        timeout server 1h
    listen apiserver
        bind *:8443
        server cp-1 10.0.0.11:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault

ID = "no-final-newline"
CODE = "KV301"
SEVERITY = Severity.ERROR
SUBJECT = Document


def check(subject: Document, around: Around) -> Iterator[Fault]:
    text = subject.text
    if subject.kind is not Kind.HAPROXY or not text or text.endswith("\n"):
        return
    is_fatal = around.has("haproxy", "missing-final-newline-is-fatal")
    line, column = len(subject.lines), len(subject.lines[-1]) + 1
    yield Fault(
        "the last line does not end with a newline: "
        + ("haproxy refuses to start" if is_fatal else "haproxy 2.3 and newer refuse to start"),
        "end it with a newline" + ("; in a YAML block write |, not |-" if subject.part else ""),
        subject.at(line, column),
        None if is_fatal else Severity.WARNING,
        edits=() if subject.part else (subject.edit(line, column, column, "\n"),),
    )
