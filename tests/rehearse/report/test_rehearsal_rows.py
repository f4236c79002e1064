"""Which repeat stands for a scenario, and what is said of it."""

from __future__ import annotations

import dataclasses
from math import inf

import pytest
import rehearsals
from any_rehearsal import REHEARSALS
from hypothesis import given

from kubevipgen.failover.prediction import Prediction
from kubevipgen.rehearse.result import Rehearsal, Run
from kubevipgen.report.rehearsal.rows import Row, Verdict, exit_code, outages_of, rows
from kubevipgen.report.rehearsal.words import expected, outcome, seconds

RUN = rehearsals.SAMPLE.runs[0]


def row(*outages: float | None, high: float | None = 2.0, budget: float | None = None) -> Row:
    made = (dataclasses.replace(RUN.figures, outage=outage) for outage in outages)
    runs = tuple(
        dataclasses.replace(RUN, repeat=number, figures=figures)
        for number, figures in enumerate(made, 1)
    )
    return Row("holder-dies", "it dies", runs, Prediction("", 1.0, high, "", ""), budget)


@pytest.mark.parametrize(
    ("outages", "median", "worst"),
    [
        ([1.5], 1.5, 1.5),
        ([1.5, 1.1, 1.2], 1.2, 1.5),
        ([1.5, 1.1], 1.5, 1.5),
        ([1.5, None, 1.1], 1.5, None),
        ([1.5, None], None, None),
    ],
)
def test_the_middle_repeat(
    outages: list[float | None], median: float | None, worst: float | None
) -> None:
    found = row(*outages)
    assert (found.median, found.worst) == (median, worst)
    assert found.middle.figures.outage == median


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (row(1.2, 1.4), Verdict.GOOD),
        (row(1.2, 1.4, budget=1.4), Verdict.GOOD),
        (row(1.2, 1.4, budget=1.3), Verdict.OVER),
        (row(1.2, 0.9), Verdict.OUTSIDE),
        (row(1.2, 2.1), Verdict.OUTSIDE),
        (row(1.2, 2.1, budget=2.0), Verdict.OVER),
        (row(1.2, 99.0, high=None), Verdict.GOOD),
        (row(1.2, None, high=None), Verdict.NEVER),
        (row(1.2, None, budget=5.0), Verdict.NEVER),
    ],
)
def test_verdicts(found: Row, verdict: Verdict) -> None:
    assert found.verdict is verdict


def test_exit_codes() -> None:
    assert exit_code(rehearsals.SAMPLE) == 1
    assert exit_code(rehearsals.GOOD) == 0
    assert exit_code(rehearsals.EMPTY) == 3
    assert outcome(rehearsals.GOOD) == "Every outage ended, all as predicted"


@pytest.mark.parametrize("run", rehearsals.SAMPLE.runs, ids=lambda r: f"{r.scenario}-{r.repeat}")
def test_the_longest_outage_is_that_of_the_figures(run: Run) -> None:
    found = [inf if one.seconds is None else one.seconds for one in outages_of(run.observed)]
    figure = inf if run.figures.outage is None else run.figures.outage
    assert max(found, default=0.0) == figure


@given(REHEARSALS)
def test_no_run_is_lost(rehearsal: Rehearsal) -> None:
    found = [run for one in rows(rehearsal) for run in one.runs]
    assert sorted(map(id, found)) == sorted(map(id, rehearsal.runs))


def test_figures_have_as_many_digits_as_can_be_measured() -> None:
    values = (0.0, 0.0012, 0.02, 1.4, 9.994, 9.996, 31.04, -0.9, None)
    words = ["0", "0", "0.02", "1.40", "9.99", "10.0", "31.0", "-0.90", "never"]
    assert [seconds(value) for value in values] == words
    made = (Prediction("", low, high, "", "") for low, high in ((0, 0), (0, 1.25), (1.16, None)))
    assert [expected(one) for one in made] == ["0", "0–1.25", "≥ 1.16"]
