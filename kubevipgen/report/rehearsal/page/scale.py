"""The scale of the summary's bars, stretched near zero: 0.02 s and 30 s can both be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log1p

from kubevipgen.report.rehearsal.rows import Row

_KNEE = 0.05  # seconds: below it the scale is nearly even, above it nearly logarithmic
_LEFT, _RIGHT = 2.0, 92.0  # percent of the width
ENDLESS = 98.0
_MARKS = (0, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_APART = 11.0  # percent between two marks


@dataclass(frozen=True, slots=True)
class Scale:
    longest: float  # seconds at the right end

    def x(self, value: float | None) -> float:
        """Percent of the width; None is for what never ends."""
        if value is None:
            return ENDLESS
        share = log1p(min(value, self.longest) / _KNEE) / log1p(self.longest / _KNEE)
        return _LEFT + (_RIGHT - _LEFT) * share

    def marks(self) -> tuple[tuple[float, str], ...]:
        """Percent and words, far enough apart."""
        return tuple(self._marks())

    def _marks(self) -> Iterator[tuple[float, str]]:
        last = -_APART
        for value in _MARKS:
            place = self.x(value)
            if value <= self.longest and place - last >= _APART:
                last = place
                yield place, f"{value:g}"


def scale_for(found: tuple[Row, ...], budget: float | None) -> Scale:
    """One for all rows, with room for the longest outage, prediction and budget."""
    seen = [run.figures.outage for row in found for run in row.runs]
    expected = [row.prediction.high for row in found if row.prediction]
    least = [row.prediction.low for row in found if row.prediction]
    return Scale(max([1.0, *(value for value in (*seen, *expected, *least, budget) if value)]))
