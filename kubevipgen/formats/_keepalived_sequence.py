"""``~SEQ(...)``, ``~SEQx(...)`` and ``~LST(...)`` of keepalived.conf: which values a line gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 10_000  # values of one sequence: whoever needs more has mistyped it
_LONGEST = 62  # characters of numbers that keepalived takes
_SEQUENCE = re.compile(r"~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*,[ \t]*([^)]*)\)[ \t]*")
_LIST = re.compile(r"~LST[ \t]*\([ \t]*(\{[^})]*\}|[^ \t,{})]+)[ \t]*,([^)]*)\)[ \t]*")
_VALUES = re.compile(r"[ \t]*(?:\{([^}]*)\}|([^ \t,{}]*))[ \t]*(?:,|$)")
_NUMBER = re.compile(r"[ \t]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*|)[ \t]*")


class Sequence(NamedTuple):
    """``rounds`` are the definitions of each round; the line itself begins at ``rest``."""

    rounds: Iterator[dict[str, str]]
    rest: int


def is_sequence(text: str) -> bool:
    """Whether a line begins with one."""
    return text.startswith(("~SEQ", "~LST"))


def numbers_of(text: str) -> tuple[int, int]:
    """Where the numbers of a ~SEQ stand, which may be definitions; (0, 0) for none."""
    found = _SEQUENCE.match(text)
    return found.span(3) if found else (0, 0)


def sequence(text: str) -> Sequence | str:
    """What a line that begins with one says; a text is what is wrong with it."""
    found = _SEQUENCE.match(text)
    if found:
        return _counted(found[2], found[3], found.end(), is_hexadecimal=bool(found[1]))
    found = _LIST.match(text)
    if found:
        return _listed(found[1], found[2], found.end())
    return "a ~SEQ or ~LST that keepalived cannot read"


def _counted(name: str, numbers: str, rest: int, *, is_hexadecimal: bool) -> Sequence | str:
    values = [_number(word) for word in numbers.split(",")]
    if None in values or not 1 <= len(values) <= 3 or len(numbers) > _LONGEST:
        return "a ~SEQ needs one to three numbers behind its name"
    first, step, last = _bounds([value for value in values if value is not None])
    if not step or (last - first) * step < 0:
        return "the step of the ~SEQ leads away from its end"
    if is_hexadecimal and (first < 0 or last < 0):
        return "a ~SEQx has no negative numbers"
    if abs(last - first) // abs(step) >= MOST:
        return f"a ~SEQ of more than {MOST} values"
    counted = range(first, last + (1 if step > 0 else -1), step)
    return Sequence(({name: f"{n:x}" if is_hexadecimal else f"{n}"} for n in counted), rest)


def _bounds(values: list[int]) -> tuple[int, int, int]:
    if len(values) == 3:
        return values[0], values[1], values[2]
    last = values[-1]
    first = values[0] if len(values) == 2 else -1 if last < 0 else 1
    if len(values) == 1:
        return first, -1 if last < 1 else 1, last
    return first, 1 if first <= last else -1, last


def _number(text: str) -> int | None:
    """As C's strtol with base 0: 0x10, 010, and 0 for nothing."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    digits = found[2].lower()
    base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10
    value = int(digits or "0", base)
    return -value if found[1] == "-" else value


def _listed(name: str, values: str, rest: int) -> Sequence | str:
    names = [word.strip(" \t") for word in name.strip("{}").split(",")]
    sets: list[list[str]] = []
    place = 0
    while place < len(values) or not sets:
        found = _VALUES.match(values, place)
        if not found:
            return "a ~LST that keepalived cannot read"
        together = found[1].split(",") if found[1] is not None else [found[2]]
        sets.append([word.strip(" \t") for word in together])
        place = max(found.end(), place + 1)
    if any(len(one) > len(names) for one in sets):
        return "a ~LST has more values than names"
    blank = [""] * len(names)
    rounds = (dict(zip(names, one + blank, strict=False)) for one in sets)
    return Sequence(rounds, rest)
