"""From observations to figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.rehearse.measure.asking import cut_out
from kubevipgen.rehearse.measure.figures import figures
from kubevipgen.rehearse.result import ENOUGH, Figures, Holding, Observed, Request, StreamBreak

APART = 0.02


def requests(signs: str, begin: float = 0.0, takes: float = 0.005) -> tuple[Request, ...]:
    """One every 20 ms; ``.`` succeeded, ``x`` failed."""
    times = [begin + number * APART for number in range(len(signs))]
    return tuple(
        Request(at, at + takes, "" if sign == "." else "connection refused")
        for at, sign in zip(times, signs, strict=True)
    )


def seen(**fields: Any) -> Observed:
    """From 1 s before the harm to 9 s after it; cp-1 has the VIP, and nothing happens."""
    usual: dict[str, Any] = {
        "begin": -1.0,
        "end": 9.0,
        "events": (),
        "holdings": (Holding(-1.0, 9.0, ("cp-1",)),),
        "announcements": (),
        "requests": requests("." * 100),
        "breaks": (),
    }
    return Observed(**{**usual, **fields})


def of(before: str = "cp-1", **fields: Any) -> Figures:
    return figures(seen(**fields), before)


def test_nothing_happens() -> None:
    assert of() == Figures(0.0, 100, 0, 0, None, 0.0, 0.0)


GOOD = "." * ENOUGH


@pytest.mark.parametrize(
    ("signs", "outage"),
    [
        (GOOD + "x" + GOOD, 0.02),
        ("xxxxx" + GOOD, 0.1),
        ("x" + "." * (ENOUGH - 1) + "x" + GOOD, (ENOUGH + 1) * APART),  # not yet sustained
        ("xx" + GOOD + "xxxxx" + GOOD, 0.1),  # of two, the longer one
        ("xxxxx" + GOOD + "xx" + GOOD, 0.1),
        ("." * 20 + "x" + "." * (ENOUGH - 1), None),
        ("xxxxx" + GOOD + "x", None),
        ("x" * 100, None),
    ],
)
def test_outages(signs: str, outage: float | None) -> None:
    found = of(requests=requests(signs))
    assert found.outage == (None if outage is None else pytest.approx(outage))
    assert found.failed == signs.count("x")


def test_what_ended_before_the_harm_does_not_count() -> None:
    before = requests("x" * 10, begin=-0.5)
    assert of(requests=before + requests(GOOD)) == Figures(0.0, ENOUGH, 0, 0, None, 0.0, 0.0)
    under_way = (Request(-0.4, 0.1, "no answer within 0.5 s"),)
    found = of(requests=before + under_way + requests(GOOD, begin=0.2))
    assert found.outage == pytest.approx(0.6)
    assert (found.asked, found.failed) == (ENOUGH + 1, 1)


@given(st.text(".x", max_size=300))
def test_outages_of_any_course(signs: str) -> None:
    found = of(requests=requests(signs))
    assert found.failed == signs.count("x")
    if not found.failed:
        assert found.outage == 0
    elif found.outage is None:
        assert "x" in signs[-ENOUGH:]
    else:
        assert not signs or signs.endswith(GOOD)
        gaps = [run for run in signs.split(GOOD) if "x" in run]
        longest = max(len(run.strip(".")) for run in gaps)
        assert found.outage == pytest.approx(longest * APART)


def test_two_held_it_then_nobody_then_another() -> None:
    spans = (
        (-1.0, -0.5, ()),
        (-0.5, 0.5, ("cp-1", "cp-2")),
        (0.5, 1.25, ()),
        (1.25, 1.5, ("cp-1",)),
        (1.5, 2.0, ("cp-1", "cp-3")),
        (2.0, 9.0, ("cp-3",)),
    )
    found = of(holdings=tuple(Holding(*span) for span in spans))
    assert found.moved == 2.0
    assert found.both == pytest.approx(1.0)
    assert found.none == pytest.approx(0.75)


def test_a_vip_that_nobody_held_or_that_had_moved_before() -> None:
    late = (Holding(-1.0, 2.0, ()), Holding(2.0, 9.0, ("cp-1",)))
    assert of("", holdings=late).moved == 2.0
    early = (Holding(-1.0, -0.5, ("cp-1",)), Holding(-0.5, 9.0, ("cp-2",)))
    assert of(holdings=early).moved == 0.0
    gone = (Holding(-1.0, -0.6, ("cp-2",)), Holding(-0.6, 9.0, ("cp-1",)))
    assert of(holdings=gone).moved is None


def test_breaks() -> None:
    from_before = StreamBreak(-1.0, 2.0, "no stream yet")
    over = StreamBreak(-0.9, -0.5, "closed by the server")
    silent = StreamBreak(-0.05, 1.5, "silent for 1 s")
    lasting = StreamBreak(3.0, None, "closed by the server")
    assert of(breaks=(from_before,)).breaks == 0
    assert of(breaks=(over, silent, lasting)).breaks == 2


def test_breaks_seen_from_within_a_run() -> None:
    over, lasts, later = StreamBreak(1, 2, "a"), StreamBreak(3, 5, "b"), StreamBreak(6, 8, "c")
    assert cut_out([over, lasts, later], 2, 6) == (StreamBreak(3, 5, "b"),)
    assert cut_out([over, lasts, later], 4, 7) == (
        StreamBreak(4, 5, "b"),
        StreamBreak(6, None, "c"),
    )
    assert cut_out([StreamBreak(1, None, "d")], 4, 7) == (StreamBreak(4, None, "d"),)
