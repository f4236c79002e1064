"""A rehearsal scenario by scenario: its repeats, which of them stands for all, and how it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from kubevipgen.failover.prediction import Prediction
from kubevipgen.outage.figures import Outage, outages
from kubevipgen.rehearse.result import ENOUGH, Observed, Omission, Rehearsal, Run
from kubevipgen.report.outcomes import COULD_NOT_TELL, FAILED, GOOD


class Verdict(StrEnum):
    """How a scenario did, the worst first."""

    NEVER = "never-ended"  # a repeat whose outage did not end while it was watched
    OVER = "over-budget"  # a repeat whose outage was longer than the budget
    OUTSIDE = "not-as-predicted"  # a repeat outside the predicted range
    GOOD = "good"


FAILING = frozenset({Verdict.NEVER, Verdict.OVER})


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario that was rehearsed at least once; ``runs`` are in the order of the repeats."""

    scenario: str
    title: str
    runs: tuple[Run, ...]
    prediction: Prediction | None
    budget: float | None

    @property
    def middle(self) -> Run:
        """The repeat with the median outage; of an even number, the upper one of the two."""
        return sorted(self.runs, key=_outage)[len(self.runs) // 2]

    @property
    def best(self) -> float | None:
        return _finite(min(map(_outage, self.runs)))

    @property
    def median(self) -> float | None:
        return self.middle.figures.outage

    @property
    def worst(self) -> float | None:
        """None when a repeat's outage did not end, as for ``best`` and ``median``."""
        return _finite(max(map(_outage, self.runs)))

    @property
    def over(self) -> tuple[Run, ...]:
        """The repeats that took longer than the budget; those that never ended too."""
        limit = inf if self.budget is None else self.budget
        return tuple(run for run in self.runs if _outage(run) > limit)

    @property
    def outside(self) -> tuple[Run, ...]:
        """The repeats whose outage is not in the predicted range."""
        return tuple(run for run in self.runs if not _expected(run, self.prediction))

    @property
    def verdict(self) -> Verdict:
        if self.worst is None:
            return Verdict.NEVER
        if self.over:
            return Verdict.OVER
        return Verdict.OUTSIDE if self.outside else Verdict.GOOD


def rows(rehearsal: Rehearsal) -> tuple[Row, ...]:
    """All that were rehearsed, in the order of the titles, then of the runs."""
    return tuple(_rows(rehearsal))


def title_of(rehearsal: Rehearsal, scenario: str) -> str:
    """The ID when the scenario has no title."""
    return dict(rehearsal.titles).get(scenario) or scenario


def omitted(rehearsal: Rehearsal) -> tuple[tuple[str, Omission], ...]:
    """What was not rehearsed, with its title."""
    return tuple((title_of(rehearsal, item.scenario), item) for item in rehearsal.omissions)


def outages_of(seen: Observed) -> tuple[Outage, ...]:
    """All of them, as the figures count them; that of the figures is the longest."""
    return outages((request for request in seen.requests if request.end >= 0), ENOUGH)


def exit_code(rehearsal: Rehearsal) -> int:
    """1 when an outage was over the budget or never ended, 3 when nothing was rehearsed."""
    found = rows(rehearsal)
    if any(row.verdict in FAILING for row in found):
        return FAILED
    return GOOD if found else COULD_NOT_TELL


def _rows(rehearsal: Rehearsal) -> Iterator[Row]:
    known = dict.fromkeys(scenario for scenario, _ in rehearsal.titles)
    for scenario in known | dict.fromkeys(run.scenario for run in rehearsal.runs):
        if runs := rehearsal.of(scenario):
            title, prediction = title_of(rehearsal, scenario), rehearsal.prediction(scenario)
            yield Row(scenario, title, runs, prediction, rehearsal.budget)


def _outage(run: Run) -> float:
    return inf if run.figures.outage is None else run.figures.outage


def _finite(seconds: float) -> float | None:
    return None if seconds == inf else seconds


def _expected(run: Run, prediction: Prediction | None) -> bool:
    if prediction is None:
        return True
    high = inf if prediction.high is None else prediction.high
    return prediction.low <= _outage(run) <= high
