"""keepalived.conf <-> tree.

``parse`` is for files that people have: it reads what keepalived 2.2 and later read, keeps
``@id`` conditions, ``$NAME=text`` definitions, ``$NAME`` references, ``~SEQ`` and ``include`` as
ordinary lines, and drops comments that stand at the end of a line or of a block. ``dump`` is for
trees that we build: it refuses what keepalived would not read back as the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kubevipgen.formats._keepalived_words import join, pieces, split, without_comment
from kubevipgen.formats.error import ParseError, comment_line, comment_text
from kubevipgen.formats.tree import Block, Config, Line

__all__ = ["ParseError", "dump", "parse"]

_LONGEST = 1023  # bytes: keepalived's buffer of 1024, less the final NUL; the rest is a new line
_DEEPEST = 50  # keepalived itself knows four levels; whoever walks a tree may recurse
_DEFINITION = re.compile(r"\$[A-Za-z_]\w*[ \t]*=", re.ASCII)
_INDENT = "    "


def dump(config: Config) -> str:
    """The file with a final newline; ValueError names the word or comment it cannot carry."""
    out = [_comment(text) for text in config.header]
    if config.header and config.items:
        out.append("")
    for index, item in enumerate(config.items):
        before = config.items[index - 1] if index else None
        if before and (isinstance(item, Block) or isinstance(before, Block)):
            out.append("")
        out += _written(item, "")
    for line in out:
        if len(line.encode()) > _LONGEST:
            raise ValueError(
                f"keepalived.conf: a line holds {_LONGEST} bytes, not {line[:60]!r}..."
            )
    return "\n".join([*out, ""])


def _written(item: Line | Block, pad: str) -> Iterator[str]:
    for text in item.comments:
        yield pad + _comment(text)
    if isinstance(item, Line):
        yield pad + join(item.words)
        return
    yield f"{pad}{join(item.words)} {{"
    for inner in item.items:
        yield from _written(inner, pad + _INDENT)
    yield pad + "}"


def _comment(text: str) -> str:
    if text.endswith("\\"):
        raise ValueError(f"keepalived.conf: a comment cannot end in a backslash: {text!r}")
    return comment_line(text)


@dataclass(slots=True)
class _Open:
    """A block whose closing brace is still to come; the outermost one is the file."""

    head: Line
    items: list[Line | Block] = field(default_factory=list)

    def closed(self) -> Block:
        head = self.head
        return Block(head.words, tuple(self.items), head.comments, head.line, head.column)


def parse(text: str) -> Config:
    """The tree of a file; ParseError for braces that do not match or never end."""
    reader = _Reader()
    for number, column, line in _buffers(text.removeprefix("\ufeff")):
        reader.read(number, column, line)
    return reader.finished()


def _buffers(text: str) -> Iterator[tuple[int, int, str]]:
    """Lines as keepalived's buffer holds them, with the place where each begins."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) * 4 <= _LONGEST:
            yield number, 1, line.rstrip("\r").partition("\0")[0]
            continue
        data = line.rstrip("\r").encode("utf-8", "surrogatepass")
        for start in range(0, max(len(data), 1), _LONGEST):
            chunk = data[start : start + _LONGEST].decode("utf-8", "replace")
            yield number, start + 1, chunk.partition("\0")[0]


class _Reader:
    """Collects lines into blocks; a class because comments and open blocks outlive a line."""

    def __init__(self) -> None:
        self._open = [_Open(Line(()))]
        self._header: list[str] = []
        self._comments: list[str] = []
        self._continued: Line | None = None  # a definition that goes on in the next line

    def read(self, number: int, column: int, line: str) -> None:
        text = line.strip(" \t")
        if self._continued:
            self._continue(text)
        elif not text:
            self._blank()
        elif text[0] in "#!":
            self._comments.append(comment_text(line))
        else:
            self._directives(without_comment(line), number, column + len(line) - len(line.lstrip()))

    def finished(self) -> Config:
        if len(self._open) > 1:
            head = self._open[-1].head
            raise ParseError(f"block {head.words[0]!r} is never closed", head.line, head.column)
        items = tuple(self._open[0].items)
        if not items:
            self._blank()
        return Config(items, tuple(self._header))

    def _blank(self) -> None:
        """Comments above the first blank line open the file and belong to no directive."""
        if self._comments and len(self._open) == 1 and not self._open[0].items:
            self._header += ["", *self._comments] if self._header else self._comments
            self._comments = []

    def _directives(self, text: str, number: int, column: int) -> None:
        if _DEFINITION.match(text):
            self._add(Line((text,), self._taken(), number, column))
            self._continued = self._last() if text.endswith("\\") else None
            return
        place = 0
        for piece in pieces(text):
            place = text.index(piece, place)
            self._piece(piece, number, column + place)
            place += len(piece)

    def _piece(self, piece: str, number: int, column: int) -> None:
        if piece == "{":
            self._begin(number, column)
        elif piece == "}":
            self._end(number, column)
        elif words := split(piece):
            self._add(Line(words, self._taken(), number, column))

    def _begin(self, number: int, column: int) -> None:
        head = self._last()
        if head is None or _DEFINITION.match(head.words[0]):
            raise ParseError("'{' without a block name before it", number, column)
        if len(self._open) > _DEEPEST:
            raise ParseError(f"blocks nested more than {_DEEPEST} deep", number, column)
        self._open[-1].items.pop()
        self._open.append(_Open(head))

    def _end(self, number: int, column: int) -> None:
        if len(self._open) == 1:
            raise ParseError("'}' closes nothing", number, column)
        self._comments = []
        block = self._open.pop().closed()
        self._add(block)

    def _continue(self, text: str) -> None:
        line = self._continued
        assert line is not None  # noqa: S101  (only called while a definition goes on)
        self._open[-1].items[-1] = joined = Line(
            (f"{line.words[0]}\n{text}",), line.comments, line.line, line.column
        )
        self._continued = joined if text.endswith("\\") else None

    def _add(self, item: Line | Block) -> None:
        self._open[-1].items.append(item)

    def _last(self) -> Line | None:
        items = self._open[-1].items
        return items[-1] if items and isinstance(items[-1], Line) else None

    def _taken(self) -> tuple[str, ...]:
        comments, self._comments = tuple(self._comments), []
        return comments
