r"""The file holds the commands that write the configuration, not the configuration.

A keepalived.conf that begins with `cat <<EOF`, with a line of a tutorial ("Edit the file on
master1:"), with a fence of Markdown or HTML was copied with its wrapping. Its program does not
know these lines: haproxy refuses the file, keepalived ignores some and misreads others. A check
script that only writes another script of its own name checks nothing and always passes. A
here-document without quotes around its mark also eats what the shell expands: `$*` in the kubeadm
guide's `errorExit` becomes nothing, and `echo "*** $*"` stands there as `echo "*** "`.

Found is a file whose name says that it is the configuration (*.conf, *.cfg) and whose first line
is a shell command, a fence, HTML or prose; a script that only writes a script of its own name; and
a script that lost its `$*`, as a warning. Not reported: scripts that write configurations, which
are read as what they write, and files that only begin with comments.

Fix: keep only what stands between the marks; quote the mark (`<<'EOF'`) where a shell writes it.
Applies to: every version.
Source: keepalived 2.2.7 and haproxy 2.6, asked to check such files; sh(1), here-documents.

Bad (keepalived.conf):

    cat <<EOF > /etc/keepalived/keepalived.conf
    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100/24
        }
    }
    EOF

Good (keepalived.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100/24
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault

ID = "not-the-file-it-claims"
CODE = "KV006"
SEVERITY = Severity.ERROR
SUBJECT = Document

_CONFIGS = (Kind.KEEPALIVED, Kind.HAPROXY, Kind.NGINX, Kind.SYSCTL)
_NAMED = re.compile(r"\.(?:conf|cfg)$")
_HERE = re.compile(r"[ \t]*(?:sudo[ \t]+)?(?:cat|tee)\b[^\n]{0,300}?<<-?[ \t]*[\\\"']?(\w+)")
_COMMAND = re.compile(
    r"[ \t]*(?:[\w@.-]{0,60}[$#][ \t]+)?(?:sudo|vim?|nano|cat|tee|apt(?:-get)?|yum|dnf|systemctl"
    r"|mkdir|cp|mv|cd|echo)[ \t]+\S"
)
_HTML = re.compile(r"\s*<(?:!--|!DOCTYPE|/?[A-Za-z][\w-]*[ >/])")
_PROSE = re.compile(r"[ \t]*[A-Za-z]+(?:[ ,]+[A-Za-z'/._0-9-]+){3,}[.:]?[ \t]*$")
_LOST = re.compile(r"^[ \t]*(?:errorExit\(\)[ \t]*\{[ \t]*)?echo \"\*\*\* \"", re.MULTILINE)


def check(document: Document, around: Around) -> Iterator[Fault]:
    del around
    if document.part:
        return
    if _NAMED.search(document.file) and document.kind in (*_CONFIGS, Kind.SCRIPT):
        yield from _config(document)
    elif document.kind is Kind.SCRIPT:
        yield from _script(document)


def _first(document: Document) -> tuple[int, str]:
    """The first line that is neither empty nor a comment."""
    lines = enumerate(document.lines, 1)
    return next(
        (
            (n, line)
            for n, line in lines
            if line.strip(" \t\ufeff#!") and line.strip(" \t\ufeff")[0] not in "#!;"
        ),
        (0, ""),
    )


def _config(document: Document) -> Iterator[Fault]:
    number, line = _first(document)
    name = document.file.rpartition("/")[2]
    if _HERE.match(line) or _COMMAND.match(line):
        what = f"{name} begins with a shell command: it writes the configuration and is none"
    elif line.lstrip().startswith(("```", "~~~")):
        what = f"{name} begins with a fence of Markdown"
    elif _HTML.match(line):
        what = f"{name} begins with HTML: it was copied with the page around it"
    elif _PROSE.match(line):
        what = f"{name} begins with prose, which its program takes for a setting"
    else:
        return
    yield Fault(what, "keep only what stands inside", document.at(number))


def _script(document: Document) -> Iterator[Fault]:
    number, line = _first(document)
    name = re.escape(document.file.rpartition("/")[2])
    found = _HERE.match(line)
    if found and re.search(rf"[/ \t]{name}\b", line) and _is_all(document, number, found[1]):
        message = (
            "the script only writes a script of its own name: as a check it tests nothing and "
            "always passes"
        )
        hint = "keep only what stands between the marks; quote the mark where a shell writes it"
        yield Fault(message, hint, document.at(number))
    elif lost := _LOST.search(document.text):
        message = (
            '`echo "*** "` has lost its `$*`: the script was written through a here-document '
            "without quotes, which expands every $ in it"
        )
        place = document.text.count("\n", 0, lost.end()) + 1
        hint = "quote the mark (<<'EOF') and write it again; look for other lost variables"
        yield Fault(message, hint, document.at(place), Severity.WARNING)


def _is_all(document: Document, number: int, mark: str) -> bool:
    """Whether the here-document reaches to the end of the file, but for a chmod."""
    lines = [line.strip() for line in document.lines[number:]]
    rest = lines[lines.index(mark) + 1 :] if mark in lines else []
    return all(not line or line.startswith(("#", "chmod", "sudo chmod")) for line in rest)
