"""Looking things up in the trees of keepalived.conf and haproxy.cfg, with places for errors."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Line

_TIME = re.compile(r"(\d+)(us|ms|s|m|h|d)?")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class File:
    """One file: the name by which messages call it, and its text."""

    name: str
    text: str

    def refusal(self, message: str, at: Line | Block) -> FindingsError:
        """An error at a directive."""
        return self.refused(message, at.line, at.column)

    def unparsed(self, error: ParseError) -> FindingsError:
        return self.refused(error.message, error.line, error.column)

    def refused(self, message: str, line: int, column: int) -> FindingsError:
        lines = self.text.split("\n")
        excerpt = lines[line - 1][:500] if 0 < line <= len(lines) else ""
        place = Location(self.name, "", line, column, excerpt)
        return FindingsError((Finding("unreadable-setting", Severity.ERROR, message, "", place),))

    def seconds(self, line: Line, index: int = 1) -> float:
        """A plain number of seconds, as keepalived writes them."""
        word = self.word(line, index)
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            raise self.refusal(f"{' '.join(line.words)}: {word!r} is no number of seconds", line)
        return value

    def whole(self, line: Line, index: int = 1) -> int:
        word = self.word(line, index)
        if not re.fullmatch(r"[+-]?\d{1,9}", word):
            raise self.refusal(f"{' '.join(line.words)}: {word!r} is no whole number", line)
        return int(word)

    def time(self, word: str, line: Line) -> float:
        """A time of haproxy, in milliseconds without a unit (manual, section 2.4), as seconds."""
        match = _TIME.fullmatch(word)
        if not match:
            raise self.refusal(f"{word!r} is no time: write 500ms, 2s, 1m, 4h", line)
        return int(match[1]) * _UNITS[match[2] or "ms"]

    def word(self, line: Line, index: int) -> str:
        if index >= len(line.words):
            raise self.refusal(f"{' '.join(line.words)}: a value is missing", line)
        return line.words[index]


def blocks(items: Iterable[Line | Block], *names: str) -> Iterator[Block]:
    """The blocks that begin with one of these words."""
    return (i for i in items if isinstance(i, Block) and i.words and i.words[0] in names)


def lines(items: Iterable[Line | Block], *words: str) -> Iterator[Line]:
    """The lines that begin with these words."""
    return (i for i in items if isinstance(i, Line) and i.words[: len(words)] == words)


def last(items: Iterable[Line | Block], *words: str) -> Line | None:
    """The one that counts where each replaces the one before."""
    found = tuple(lines(items, *words))
    return found[-1] if found else None
