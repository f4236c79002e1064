"""The words of keepalived.conf with their places, and what keepalived makes of their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kubevipgen.finding import Location
from kubevipgen.formats.tree import Block, Line
from kubevipgen.lint.build._keepalived_masks import unmasked
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.placeholder_forms import in_value
from kubevipgen.lint.view.word import Word

Item = Line | Block
Items = Iterable[Item]
Place = Callable[[Item, int], Location]  # of one word of a line
_VALUE_ENDS = 2  # the keyword and its value
_OPENING = ("<", "[", "{")
_NUMBER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,10}(?:\.[0-9]{0,10})?|\.[0-9]{1,10}", re.ASCII)


def placing(document: Document, siblings: Siblings) -> Place:
    """Where the words of a document stand; those that it includes stand in their own files."""
    included = {key: other for other in siblings for key in (other.path, other.file) if key}

    def place(item: Item, index: int) -> Location:
        column = item.columns[index] if index < len(item.columns) else item.column
        if not item.source:
            return document.at(item.line, column)
        other = included.get(item.source)
        if other is None:
            return Location(item.source, "", item.line, column)
        return other.at(item.line, column)

    return place


def blocks(items: Items, *names: str) -> Iterator[Block]:
    """The blocks that begin with one of these words."""
    return (item for item in items if isinstance(item, Block) and item.words[0] in names)


def inside(items: Items, *names: str) -> Iterator[Item]:
    """What stands in the blocks of these names: keepalived takes them together."""
    return (inner for block in blocks(items, *names) for inner in block.items)


def named(items: Items, *names: str) -> list[Item]:
    """The lines that begin with one of these words, in order."""
    return [item for item in items if item.words[0] in names]


def word(place: Place, item: Item, index: int) -> Word | None:
    """One word of a line, None when the line is shorter."""
    return nth(place, item, index) if index < len(item.words) else None


def nth(place: Place, item: Item, index: int = 0) -> Word:
    """A word that is there, the first one for example; ``<your address>`` counts as one."""
    at = place(item, index)
    text = unmasked(item.words[index], at)
    if index < _VALUE_ENDS and text[:1] in _OPENING and not in_value(text):
        several = " ".join(item.words[index:])
        text = several if in_value(several) else text
    return Word(text, at)


def last(place: Place, items: Items, name: str) -> Word | None:
    """The value of a keyword: that of the last line that has one."""
    found = [word(place, item, 1) for item in named(items, name)]
    return next((value for value in reversed(found) if value), None)


def rest(place: Place, item: Item, start: int) -> Word | None:
    """All words from one on, as a text with the place of the first."""
    if start >= len(item.words):
        return None
    at = place(item, start)
    return Word(unmasked(" ".join(item.words[start:]), at), at)


def number(value: Word | None) -> int | None:
    """The text as the whole number that keepalived reads, None when it refuses it."""
    return int(value.text) if value and _NUMBER.fullmatch(value.text) else None


def decimal(value: Word | None) -> float | None:
    """The text as the number with a fraction that keepalived reads, None when it refuses it."""
    return float(value.text) if value and _DECIMAL.fullmatch(value.text) else None


def last_in(place: Place, items: Items, name: str, low: int, high: int) -> int | None:
    """The last number of a keyword that is in its range: keepalived skips the others."""
    found = [number(word(place, item, 1)) for item in named(items, name)]
    return next((n for n in reversed(found) if n is not None and low <= n <= high), None)
