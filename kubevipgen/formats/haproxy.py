"""haproxy.cfg <-> tree: a section is a ``Block``, everything in it a ``Line``.

``parse`` and the tolerant ``read`` read what haproxy 2.6 to 3.2 read; comments at the end of a
line, and those with nothing after them, are not kept. Lines before the first section (``.if`` and
the like, anything else is fatal in haproxy) stand in ``Config.items`` beside the sections.

A ``$`` in a value stays a ``$`` except in the address of a ``bind`` or ``server`` line, where
haproxy replaces variables after unquoting.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.formats._haproxy_words import Expanding, Words, join, split
from kubevipgen.formats.error import ParseError, comment_line, comment_text
from kubevipgen.formats.tree import Block, Config, Line

__all__ = ["SECTIONS", "Expanding", "ParseError", "dump", "parse", "read"]

SECTIONS = frozenset(
    (
        *("global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist"),
        *("mailers", "cache", "ring", "log-forward", "log-profile", "http-errors", "fcgi-app"),
        *("program", "crt-store", "traces", "acme"),
    )
)
_INDENT = "    "
_MOST_ERRORS = 100  # a hundred broken places are enough


def dump(config: Config) -> str:
    """The file with a final newline; ValueError names what it cannot carry."""
    out = [comment_line(text) for text in config.header]
    if config.header and config.items:
        out.append("")
    for index, item in enumerate(config.items):
        if index and isinstance(item, Block):
            out.append("")
        if isinstance(item, Block):
            out += _section(item)
        elif index and isinstance(config.items[index - 1], Block):
            raise ValueError(f"haproxy.cfg: {item.words!r} would belong to the section above it")
        else:
            out += _line(item, "")
    return "\n".join([*out, ""])


def _section(block: Block) -> Iterator[str]:
    for text in block.comments:
        yield comment_line(text)
    if block.words[:1] and block.words[0] not in SECTIONS:
        raise ValueError(f"haproxy.cfg: there is no section {block.words[0]!r}")
    yield join(block.words)
    for item in block.items:
        if isinstance(item, Block):
            raise ValueError(f"haproxy.cfg: {item.words!r} is a section inside a section")  # noqa: TRY004  (a tree that the format cannot carry, not a wrong type)
        yield from _line(item, _INDENT)


def _line(line: Line, pad: str) -> Iterator[str]:
    for text in line.comments:
        yield pad + comment_line(text)
    if line.words and line.words[0] in SECTIONS:
        raise ValueError(f"haproxy.cfg: {line.words[0]!r} would begin a section")
    yield pad + join(line.words)


def parse(text: str) -> Config:
    """The tree of a file; ParseError for a broken quote, escape or variable, with its place."""
    reader = _Reader()
    for number, line in _lines(text):
        reader.read(number, line.partition("\0")[0])
        if reader.errors:
            raise reader.errors[0]
    return reader.finished()


def read(text: str) -> tuple[Config, tuple[ParseError, ...]]:
    """The tree of whatever can be read of a file, and every place that haproxy calls broken."""
    from kubevipgen.formats.haproxy_conditions import faults  # noqa: PLC0415  (`parse` needs none)

    reader = _Reader()
    for number, line in _lines(text):
        text, nul, _ = line.partition("\0")
        reader.read(number, text)
        if nul:
            reader.errors.append(ParseError("a NUL character", number, len(text) + 1))
    config = reader.finished()
    errors = [*reader.errors, *faults(config)]
    errors.sort(key=lambda error: (error.line, error.column))
    return config, tuple(errors[:_MOST_ERRORS])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate((line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")), 1)


class _Reader:
    """Collects lines into sections; a class because comments and sections outlive a line."""

    def __init__(self) -> None:
        self.errors: list[ParseError] = []
        self._items: list[Line | Block] = []
        self._section: Line | None = None
        self._inner: list[Line | Block] = []
        self._header: list[str] = []
        self._comments: list[str] = []

    def read(self, number: int, line: str) -> None:
        found = split(line)
        if found.words:
            self._directive(found, number)
        elif line.lstrip().startswith("#"):
            self._comments.append(comment_text(line))
        else:
            self._blank()

    def finished(self) -> Config:
        self._close()
        if not self._items:
            self._blank()
        return Config(tuple(self._items), tuple(self._header))

    def _directive(self, found: Words, number: int) -> None:
        self.errors += [ParseError(text, number, index + 1) for text, index in found.faults]
        columns = tuple(start + 1 for start in found.starts)
        line = Line(tuple(found.words), tuple(self._comments), number, columns[0], columns)
        self._comments = []
        if line.words[0] in SECTIONS:
            self._close()
            self._section = line
        else:
            (self._inner if self._section else self._items).append(line)

    def _close(self) -> None:
        head = self._section
        if head:
            inner = tuple(self._inner)
            self._items.append(
                Block(head.words, inner, head.comments, head.line, head.column, head.columns)
            )
        self._section, self._inner = None, []

    def _blank(self) -> None:
        """Comments above the first blank line open the file and belong to no directive."""
        if self._comments and not self._items and not self._section:
            self._header += ["", *self._comments] if self._header else self._comments
            self._comments = []
