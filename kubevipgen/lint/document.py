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
    ``outer`` are its lines as the file has them, where a shell changes them on the way; ``place``
    is where a text stands that has no lines of its own in the file, such as base64.
    ``walked`` is the folder in which it was found, "" for what the user named by itself.
    ``is_fragment``: it is appended to a file that may say more. ``is_applied``: kubectl sends it to
    the API server.
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
    outer: tuple[str, ...] = field(default=(), repr=False, compare=False)
    place: Location | None = None
    walked: str = ""
    is_fragment: bool = False
    is_applied: bool = False

    def at(self, line: int, column: int = 1, path: str = "") -> Location:
        """The place in the user's file of a place in this text; 0 means the whole file."""
        if not line:
            return Location(self.file, path)
        if self.place:
            return self.place
        text, start = self._shown(line), column + self.indent
        if self.outer:
            start = _column(self._text(line), text, column)
        excerpt = text if len(text) <= _LONGEST_EXCERPT else ""
        return Location(self.file, path, line + self.first_line - 1, start, excerpt)

    def _text(self, line: int) -> str:
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def _shown(self, line: int) -> str:
        """The line as the user's file has it."""
        if self.outer:
            return self.outer[line - 1] if 0 < line <= len(self.outer) else ""
        return " " * self.indent + self._text(line)

    def whole(self) -> Location:
        """The place of a finding about the text as a whole: its first line when it is a part."""
        return self.at(1) if self.part else Location(self.file)

    def edit(self, line: int, start: int, end: int, text: str) -> Edit:
        """Columns ``start`` up to, not including, ``end`` of one line of this text.

        It has line 0, and nobody makes it, where the file does not hold that line as it is here.
        """
        place = line + self.first_line - 1 if self._can_edit(line, text) else 0
        return Edit(self.file, place, start + self.indent, place, end + self.indent, text)

    def _can_edit(self, line: int, text: str) -> bool:
        """Whether the line stands in the file as it is; line ends in a part never do."""
        if not self.part:
            return True
        as_written = self._shown(line) == " " * self.indent + self._text(line)
        return not self.place and as_written and "\n" not in text


Siblings = tuple[Document, ...]  # what stands in the same set: an include may mean one of them


def document(file: str, text: str, kind: Kind, **more: object) -> Document:
    """With its lines; ``more`` are the fields of :class:`Document`."""
    lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
    return Document(file, text, kind, lines=lines, **more)  # type: ignore[arg-type]


def _column(inner: str, outer: str, column: int) -> int:
    """Where a column of a line is in the line that it was made of, by what both share."""
    if outer.endswith(inner):
        return column + len(outer) - len(inner)
    moved = _blanks(outer) - _blanks(inner)
    head = len(_same_head(inner, outer[moved:]))
    if column <= head + 1:
        return column + moved
    tail = len(_same_head(inner[:head:-1], outer[: head + moved : -1]))
    behind = len(inner) - column + 1
    return len(outer) - behind + 1 if behind <= tail else head + 1 + moved


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())


def _same_head(one: str, other: str) -> str:
    pairs = zip(one, other, strict=False)
    return one[: next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))]
