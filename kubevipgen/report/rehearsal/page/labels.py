"""Where the words of events stand above their lines, so that no two lie over one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_GAP = 4.0  # between a line and its words
_APART = 6.0  # between two words in one row


class Label(NamedTuple):
    """``line`` is where its line is, ``left`` to ``right`` its words; row 0 is the lowest."""

    line: float
    left: float
    right: float
    row: int
    text: str
    flipped: bool  # its words stand left of the line and end at it


def text_width(text: str, size: float) -> float:
    """At most; in a wide font a character takes 0.64 of its size, one of East Asia all of it."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (0.64 * (len(text) - wide) + 1.05 * wide)


def shortened(text: str, width: float, size: float) -> str:
    """As much as fits, with an ellipsis in place of the rest."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Without the domain that all have in common."""
    domains = {name.partition(".")[2] for name in names}
    hosts = tuple(name.partition(".")[0] for name in names)
    same = len(domains) == 1 and len(set(hosts)) == len(names)
    return hosts if same and all(hosts) else tuple(names)


def squeezed(text: str, width: float, size: float) -> str:
    """As much as fits of both ends: what tells names apart is often last."""
    if text_width(text, size) <= width:
        return text
    half = len(text) // 2
    while half and text_width(f"{text[:half]}…{text[-half:]}", size) > width:
        half -= 1
    return f"{text[:half]}…{text[len(text) - half :]}"


def placed(
    events: Sequence[tuple[float, str]], left: float, right: float, size: float
) -> tuple[Label, ...]:
    """``events`` are coordinates, in order, and words; in the order in which they are given.

    Words stand right of their line and rise to the left like stairs, so that no line crosses
    them; those that would leave the picture stand left of theirs and rise to the right.
    """
    found: dict[int, Label] = {}
    sides = _sides(events, left, right, size)
    flipped = [number for number, side in enumerate(sides) if side]
    upright = [number for number, side in enumerate(sides) if not side]
    for number in (*flipped, *reversed(upright)):
        line, words = events[number]
        begin, text = _span(line, words, left, right, size, flipped=sides[number])
        end = begin + text_width(text, size)
        rows = [
            other.row
            for other in found.values()
            if begin - _APART < max(other.right, other.line)
            and end + _APART > min(other.left, other.line)
        ]
        row = max(rows, default=-1) + 1
        found[number] = Label(line, begin, end, row, text, sides[number])
    return tuple(found[number] for number in range(len(events)))


def _span(  # noqa: PLR0913  (a place, a text and where it may be)
    line: float, words: str, left: float, right: float, size: float, *, flipped: bool
) -> tuple[float, str]:
    """Where the words begin, and as much of them as there is room for."""
    text = shortened(words, right - left, size)
    width = text_width(text, size)
    begin = line - _GAP - width if flipped else line + _GAP
    return max(left, min(begin, right - width)), text


def _sides(
    events: Sequence[tuple[float, str]], left: float, right: float, size: float
) -> list[bool]:
    """Whether each is flipped: no room at its right, or under the words of one that is."""
    sides = [False] * len(events)
    reach = right  # the left end of words that are flipped
    for number in reversed(range(len(events))):
        line, words = events[number]
        width = text_width(shortened(words, right - left, size), size) + _GAP
        if line + width > right or line > reach:
            sides[number] = line - width >= left
            reach = min(reach, line - width) if sides[number] else reach
    return sides
