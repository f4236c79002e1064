"""The time axis of a run, and the words above it."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
import rehearsals
from any_rehearsal import WORDS, observations
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.rehearse.result import Observed, Run
from kubevipgen.report.rehearsal.page.axis import fit, ticks
from kubevipgen.report.rehearsal.page.labels import placed, short_names, squeezed, text_width
from kubevipgen.report.rehearsal.page.layout import WIDE, lay_out

LEFT, RIGHT = 100.0, 900.0
SEEN = {run.scenario: run.observed for run in rehearsals.SAMPLE.runs if run.repeat == 1}


@given(observations())
def test_time_goes_to_the_right_and_never_leaves_the_picture(seen: Observed) -> None:
    axis = fit(seen, LEFT, RIGHT)
    span = seen.end - seen.begin
    places = [axis.x(seen.begin + span * n / 50) for n in range(-5, 56)]
    assert places == sorted(places)
    assert LEFT - 1e-6 <= places[0] <= places[-1] <= RIGHT + 1e-6


@given(observations())
def test_everything_that_failed_is_shown(seen: Observed) -> None:
    axis = fit(seen, LEFT, RIGHT)
    assert all(axis.shows(request.begin) for request in seen.requests if request.error)


@given(observations())
def test_ticks_do_not_run_together(seen: Observed) -> None:
    axis = fit(seen, LEFT, RIGHT)
    places = [axis.x(at) for at, _ in ticks(axis, 60)]
    assert all(right - left >= 40 for left, right in pairwise(places))
    assert all(axis.shows(at) for at, _ in ticks(axis, 60))


@pytest.mark.parametrize("scenario", SEEN)
def test_each_stretch_of_an_axis_has_a_tick(scenario: str) -> None:
    axis = fit(SEEN[scenario], LEFT, RIGHT)
    times = [at for at, _ in ticks(axis, 60)]
    for begin, end in axis.stretches:
        assert any(begin <= at <= end for at in times)


def test_the_scale_follows_what_happens() -> None:
    """An outage of 0.02 s can be seen, and one of 1.4 s does not need ten seconds of quiet."""
    short, long = (fit(SEEN[name], LEFT, RIGHT) for name in ("haproxy-dies", "holder-dies"))
    assert short.x(0.02) - short.x(0) > 30
    assert long.x(1.38) - long.x(0) > (RIGHT - LEFT) / 2


def test_quiet_time_is_folded_and_told() -> None:
    axis = fit(SEEN["holder-cut-off"], LEFT, RIGHT)
    ((left, right, length),) = axis.folds()
    assert right - left == pytest.approx(18)
    assert round(length) == 8
    assert axis.x(1.4) < left
    assert axis.x(10.0) > right


def test_a_run_in_which_nothing_happens_is_shown_whole() -> None:
    seen = SEEN["node-returns"]
    assert fit(seen, LEFT, RIGHT).stretches == ((seen.begin, seen.end),)


PLACES = st.lists(st.floats(LEFT, RIGHT), max_size=9).map(sorted)


@given(PLACES, st.lists(WORDS.map(lambda word: word * 3), min_size=9, max_size=9))
def test_no_words_lie_over_others(places: list[float], words: list[str]) -> None:
    labels = placed([*zip(places, words, strict=False)], LEFT, RIGHT, 12)
    for label in labels:
        assert LEFT - 1e-6 <= label.left <= label.right <= RIGHT + 1e-6
    for one, other in combinations(labels, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.row != other.row


@pytest.mark.parametrize("run", rehearsals.SAMPLE.runs, ids=lambda r: f"{r.scenario}-{r.repeat}")
def test_where_there_is_room_no_line_goes_through_other_words(run: Run) -> None:
    labels = lay_out(run, rehearsals.NODES, WIDE).labels
    for label in labels:
        lower = [other for other in labels if other.row < label.row]
        assert not any(other.left < label.line < other.right for other in lower)


def test_long_names_keep_what_tells_them_apart() -> None:
    assert short_names(("a.example.com", "b.example.com")) == ("a", "b")
    assert short_names(("a.example.com", "a.example.org")) == ("a.example.com", "a.example.org")
    assert short_names(("cp-1", "cp-2")) == ("cp-1", "cp-2")
    assert squeezed("control-plane-eu-central-17", 90, 12) == "contr…al-17"


@given(WORDS.map(lambda word: word * 5), st.floats(10, 200))
def test_squeezed_names_fit(name: str, width: float) -> None:
    assert text_width(squeezed(name, width, 12), 12) <= max(width, text_width("…", 12))
