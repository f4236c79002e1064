"""The time axis of one run: fitted to what happens, with long quiet stretches folded.

The scale is the same on all of it, so that lengths can be compared; a fold leaves time out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, inf, log10

from kubevipgen.rehearse.result import Observed
from kubevipgen.report.rehearsal.rows import outages_of

_PAD_BEFORE, _PAD_AFTER = (0.1, 0.08), (0.25, 0.15)  # seconds at least, share of what happens
_QUIET = 1.0  # seconds: shorter gaps are never folded
_TIMES = 2.0  # a folded gap is longer than this times all that is shown
_FOLD = 18.0  # units of width for each fold, and at most this share of the width for all
_SHARE = 0.3
_LITTLE = 0.3  # seconds, for runs where all happens at once
_SHORTEST = 0.2  # seconds shown, whatever happens


@dataclass(frozen=True, slots=True)
class Axis:
    """Seconds to the horizontal coordinate; ``stretches`` are shown, between them are folds."""

    stretches: tuple[tuple[float, float], ...]
    left: float
    right: float

    @property
    def fold(self) -> float:
        folds = len(self.stretches) - 1
        return min(_FOLD, _SHARE * (self.right - self.left) / folds) if folds else 0.0

    @property
    def scale(self) -> float:
        """Units for a second."""
        shown = sum(end - begin for begin, end in self.stretches)
        return (self.right - self.left - self.fold * (len(self.stretches) - 1)) / shown

    def x(self, at: float) -> float:
        """Within left and right, also for times that are not shown."""
        place, before = self.left, -inf
        for begin, end in self.stretches:
            if at < begin:  # in the fold before it, or before all
                share = (at - before) / (begin - before) if before > -inf else 1.0
                return place - self.fold * (1 - share) if before > -inf else self.left
            if at <= end:
                return min(self.right, place + (at - begin) * self.scale)
            place += (end - begin) * self.scale + self.fold
            before = end
        return self.right

    def shows(self, at: float) -> bool:
        return any(begin <= at <= end for begin, end in self.stretches)

    def folds(self) -> Iterator[tuple[float, float, float]]:
        """Left and right coordinate of each, and the seconds left out."""
        for (_, end), (begin, _) in pairwise(self.stretches):
            yield self.x(end), self.x(begin), begin - end


def fit(seen: Observed, left: float, right: float) -> Axis:
    """All of the run when nothing changed for the client or the VIP, else what did."""
    if not _eventful(seen):
        end = max(seen.end, seen.begin + _SHORTEST)
        return Axis(((seen.begin, end),), left, right)
    times = sorted({min(max(at, seen.begin), seen.end) for at in _happenings(seen)})
    longest = _longest_shown([after - at for at, after in pairwise(times)])
    active = sum(gap for at, after in pairwise(times) if (gap := after - at) <= longest)
    before, behind = (max(least, share * active) for least, share in (_PAD_BEFORE, _PAD_AFTER))
    stretches = [[times[0] - before, times[0] + behind]]
    for at, after in pairwise(times):
        if after - at <= longest or after - at <= 1.5 * (before + behind):
            stretches[-1][1] = after + behind
        else:
            stretches.append([after - before, after + behind])
    shown = ((max(begin, seen.begin), min(end, seen.end)) for begin, end in stretches)
    whole = tuple((begin, max(end, begin + _SHORTEST / 20)) for begin, end in shown)
    return Axis(whole, left, right)


def ticks(axis: Axis, apart: float) -> tuple[tuple[float, str], ...]:
    """Times at round numbers of seconds and their words, at least ``apart`` from one another."""
    step = _round(apart / axis.scale)
    digits = max(0, -floor(log10(step) + 1e-9))
    found: list[tuple[float, str]] = []
    for stretch in axis.stretches:
        for at, more in _inside(stretch, step):
            if not found or axis.x(at) - axis.x(found[-1][0]) >= 0.8 * apart:
                found.append((at, f"{at:.{digits + more}f}".replace("-", "−")))
    return tuple(found)


def _inside(stretch: tuple[float, float], step: float) -> list[tuple[float, int]]:
    """Multiples of the step, or the middle of a stretch without one, which needs a digit more."""
    begin, end = stretch
    numbers = range(ceil(begin / step - 1e-9), floor(end / step + 1e-9) + 1)
    return [(min(max(n * step, begin), end), 0) for n in numbers] or [((begin + end) / 2, 1)]


def _round(least: float) -> float:
    """The next of 1, 2, 5, 10, ..., and their tenths."""
    power: float = 10.0 ** floor(log10(least))
    return next(power * n for n in (1, 2, 5, 10) if power * n >= least * (1 - 1e-9))


def _eventful(seen: Observed) -> bool:
    changed = len({frozenset(holding.nodes) for holding in seen.holdings}) > 1
    return changed or bool(seen.breaks) or any(request.error for request in seen.requests)


def _happenings(seen: Observed) -> Iterator[float]:
    yield 0.0
    yield from (event.at for event in seen.events)
    yield from (holding.begin for holding in seen.holdings[1:])
    yield from (request.begin for request in seen.requests if request.error)
    yield from (outage.end for outage in outages_of(seen) if outage.end is not None)
    for cut in seen.breaks:
        yield cut.at
        if cut.back is not None:
            yield cut.back


def _longest_shown(gaps: Sequence[float]) -> float:
    """The longest gap that is not folded."""
    shown = longest = 0.0
    for gap in sorted(gaps):
        if gap > max(_QUIET, _TIMES * (shown + _LITTLE)):
            break
        shown, longest = shown + gap, gap
    return longest
