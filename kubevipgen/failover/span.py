"""A stretch of time that is only known to lie between two bounds, with the sum in words.

Bounds are seconds; ``math.inf`` stands for what nothing in the settings ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# The client of every sum: a new TLS connection every GAP, each with a bound of PATIENCE.
GAP = 0.02
PATIENCE = 0.5
# What daemons, kernel and client need to be scheduled and to shake hands on a machine whose cores
# are busy. Added to every upper bound and taken from every lower one, once, and nowhere else.
SLACK = 0.15


@dataclass(frozen=True, slots=True)
class Span:
    """``words`` may be empty where the sum goes without saying; ``source`` is its document."""

    low: float
    high: float
    words: str
    source: str = ""

    def __add__(self, other: Span) -> Span:
        """One after the other."""
        if math.isinf(self.low):
            return self
        if math.isinf(other.low):
            return other
        words = " + ".join(filter(None, (self.words, other.words)))
        return Span(self.low + other.low, self.high + other.high, words, _sources(self, other))


def _sources(*spans: Span) -> str:
    """Each document once, in order."""
    found: dict[str, None] = {}
    for span in spans:
        found.update(dict.fromkeys(filter(None, span.source.split("; "))))
    return "; ".join(found)


def exactly(seconds: float, words: str, source: str = "") -> Span:
    return Span(seconds, seconds, words, source)


def never(words: str, source: str = "") -> Span:
    """Nothing ends it."""
    return Span(math.inf, math.inf, words, source)


def at_once(words: str, source: str = "") -> Span:
    """No failed request, or the one that was under way."""
    return Span(0.0, GAP, words, source)


def both(one: Span, other: Span) -> Span:
    """They run side by side, and clients wait for the longer one."""
    if one.low >= other.high:
        return one
    if other.low >= one.high:
        return other
    words = f"the longer of {one.words}, and {other.words}"
    return Span(max(one.low, other.low), max(one.high, other.high), words, _sources(one, other))


def either(one: Span, other: Span) -> Span:
    """It may go the one way or the other."""
    low, high = min(one.low, other.low), max(one.high, other.high)
    words = "; or ".join(dict.fromkeys((one.words, other.words)))
    return Span(low, high, words, _sources(one, other))


def first(one: Span, other: Span) -> Span:
    """They run side by side, and the shorter one ends the wait."""
    if one.high <= other.low:
        return one
    if other.high <= one.low:
        return other
    words = f"the shorter of {one.words}, and {other.words}"
    return Span(min(one.low, other.low), min(one.high, other.high), words, _sources(one, other))


def number(value: float) -> str:
    """``1``, ``0.61``: as people write it."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def seconds(low: float, high: float | None = None) -> str:
    """``2 s`` or ``0.5..0.61 s``."""
    if high is None or number(low) == number(high):
        return f"{number(low)} s"
    return f"{number(low)}..{number(high)} s"
