"""What there is to lint: one configuration as text, and how its lines map to a user's file."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kubevipgen.finding import Edit, Location

_LONGEST_EXCERPT = 1000  # characters; a longer line says nothing in a report


class Kind(enum.StrEnum):
    """What a text is, by its content; ``kinds.kind_of`` tells."""

    KEEPALIVED = "keepalived.conf"
    HAPROXY = "haproxy.cfg"
    NGINX = "nginx.conf"
    SCRIPT = "check script"  # any shell script that is run for keepalived, or looks like it
    MANIFESTS = "manifests"  # YAML documents of Kubernetes: pods, kubeadm, pools, whatever
    SYSCTL = "sysctl.d"
    HOSTS = "hosts"
    OTHER = "other"  # nothing of ours; only the rules for any file speak of it


@dataclass(frozen=True, slots=True)
class Document:
    """A file, or a part of one: a heredoc, a value in user-data, a data key of a ConfigMap.

    ``text`` is what the program would read, line ends and byte order mark included, undecodable
    bytes as U+FFFD. ``node`` is whose it is, "" when nobody said; ``path`` is where it stands on
    that node ("/etc/haproxy/haproxy.cfg"), "" when unknown. ``mode`` are the permission bits of a
    real file, None when they say nothing. A part of a file begins at ``first_line`` of it, and
    ``indent`` columns were taken from each of its lines; ``part`` says in words what it is.
    ``is_template``: the whole text waits to be rendered, so nothing in it means what it says.
    """

    file: str
    text: str = field(repr=False)
    kind: Kind
    node: str = ""
    path: str = ""
    mode: int | None = None
    first_line: int = 1
    indent: int = 0
    part: str = ""
    is_template: bool = False
    lines: tuple[str, ...] = field(default=(), repr=False, compare=False)  # set by `document()`

    def at(self, line: int, column: int = 1, path: str = "") -> Location:
        """The place in the user's file of a place in this text; 0 means the whole file."""
        if not line:
            return Location(self.file, path)
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        excerpt = " " * self.indent + text if len(text) <= _LONGEST_EXCERPT else ""
        return Location(self.file, path, line + self.first_line - 1, column + self.indent, excerpt)

    def whole(self) -> Location:
        """The place of a finding about the text as a whole: its first line when it is a part."""
        return self.at(1) if self.part else Location(self.file)

    def edit(self, line: int, start: int, end: int, text: str) -> Edit:
        """Columns ``start`` up to, not including, ``end`` of one line of this text."""
        place = line + self.first_line - 1
        return Edit(self.file, place, start + self.indent, place, end + self.indent, text)


Siblings = tuple[Document, ...]  # what stands in the same set: an include may mean one of them


def document(file: str, text: str, kind: Kind, **more: object) -> Document:
    """With its lines; ``more`` are the fields of :class:`Document`."""
    lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
    return Document(file, text, kind, lines=lines, **more)  # type: ignore[arg-type]
