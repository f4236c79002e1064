"""nginx.conf -> tree, through the lexer of crossplane (https://github.com/nginxinc/crossplane).

Only its lexer, because its parser opens files by itself and checks contexts that a fragment does
not have.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.formats.error import ParseError

_DEEPEST = 50  # nginx itself knows four or five levels; whoever walks the tree may recurse
_LINE_ENDS = {"\r\n": "\n", "\r": "\n"}
Token = tuple[str, int, bool]  # text, line, quoted


@dataclass(frozen=True, slots=True)
class Directive:
    """``words`` with the name first, ``columns`` their places on ``line`` (1 when unknown).

    ``lines`` are the lines of the words. ``block`` is None for one that ends in ``;``.
    """

    words: tuple[str, ...]
    lines: tuple[int, ...]
    columns: tuple[int, ...]
    block: tuple[Directive, ...] | None = None

    @property
    def line(self) -> int:
        return self.lines[0]

    @property
    def column(self) -> int:
        return self.columns[0]

    def all(self, name: str) -> tuple[Directive, ...]:
        """The directives of this name in its block."""
        return tuple(inner for inner in self.block or () if inner.words[0] == name)


@dataclass(slots=True)
class _Open:
    head: tuple[Token, ...]
    items: list[Directive]


def read(text: str) -> tuple[tuple[Directive, ...], tuple[ParseError, ...]]:
    """The directives of the file, and one error for each place that nginx would stumble over."""
    reader = _Reader(text)
    for token in _tokens(text):
        reader.take(token)
    return reader.finished()


def _tokens(text: str) -> Iterator[Token]:
    from crossplane.lexer import _lex_file_object  # noqa: PLC0415  (start-up time; lex() would open a file)

    for old, new in _LINE_ENDS.items():
        text = text.replace(old, new)
    for token, line, quoted in _lex_file_object(io.StringIO(text + "\n")):
        if quoted or not token.startswith("#"):
            yield str(token), int(line), bool(quoted)


class _Reader:
    """Collects tokens into directives; a class because blocks outlive a token."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._open = [_Open((), [])]
        self._words: list[Token] = []
        self._errors: list[ParseError] = []

    def take(self, token: Token) -> None:
        text, line, quoted = token
        if quoted or text not in ("{", "}", ";"):
            self._words.append(token)
        elif text == "{":
            self._begin(line)
        elif text == ";":
            self._end_of_line(line)
        else:
            self._unfinished(f"{self._first()!r} is not ended by ';'")
            self._close(line)

    def finished(self) -> tuple[tuple[Directive, ...], tuple[ParseError, ...]]:
        self._unfinished(f"{self._first()!r} is not ended by ';'")
        while len(self._open) > 1:
            head = self._open[-1].head
            if head:
                self._error(f"block {head[0][0]!r} is never closed", head[0][1])
            self._close(0)
        return tuple(self._open[0].items), tuple(self._errors)

    def _begin(self, line: int) -> None:
        if not self._words or len(self._open) > _DEEPEST:
            self._error("'{' without a block name before it, or too deep", line)
            self._words = self._words or [("", line, True)]
        if len(self._open) > _DEEPEST:  # what stands in it goes to the block around it
            self._open.append(_Open((), self._open[-1].items))
            self._words = []
            return
        self._open.append(_Open(tuple(self._words), []))
        self._words = []

    def _end_of_line(self, line: int) -> None:
        if not self._words:
            self._error("';' without a directive before it", line)
            return
        self._open[-1].items.append(self._directive(tuple(self._words), None))
        self._words = []

    def _close(self, line: int) -> None:
        if len(self._open) == 1:
            self._error("'}' closes nothing", line)
            return
        done = self._open.pop()
        if not done.head:
            return
        self._open[-1].items.append(self._directive(done.head, tuple(done.items)))

    def _unfinished(self, message: str) -> None:
        if self._words:
            self._error(message, self._words[0][1])
            self._open[-1].items.append(self._directive(tuple(self._words), None))
            self._words = []

    def _first(self) -> str:
        return self._words[0][0] if self._words else ""

    def _error(self, message: str, line: int) -> None:
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        self._errors.append(ParseError(message, line, len(text) - len(text.lstrip()) + 1))

    def _directive(
        self, tokens: tuple[Token, ...], block: tuple[Directive, ...] | None
    ) -> Directive:
        words = tuple(text for text, _, _ in tokens)
        return Directive(words, tuple(line for _, line, _ in tokens), self._columns(tokens), block)

    def _columns(self, tokens: tuple[Token, ...]) -> tuple[int, ...]:
        found, last = [], (0, 0)
        for text, line, quoted in tokens:
            start = last[1] if last[0] == line else 0
            source = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
            place = source.find(text, start)
            found.append(place + 1 - quoted if place >= quoted else 1)
            last = (line, place + len(text) if place >= 0 else start)
        return tuple(found)
