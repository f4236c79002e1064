"""From requests to outages: what must hold for every course of things."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.outage.figures import (
    Request,
    certificates,
    is_answering,
    last_error,
    outages,
)

ENOUGH = 10


def course(signs: str) -> list[Request]:
    """One request a second; ``.`` succeeded, ``x`` failed."""
    return [Request(i, i + 0.5, "" if sign == "." else "refused") for i, sign in enumerate(signs)]


RUNS = st.lists(st.tuples(st.sampled_from(".x"), st.integers(1, 2 * ENOUGH)), max_size=12)
SIGNS = RUNS.map(lambda runs: "".join(sign * number for sign, number in runs))


@given(SIGNS)
def test_an_outage_is_what_its_definition_says(signs: str) -> None:
    requests = course(signs)
    found = outages(requests, ENOUGH)
    for outage in found:
        assert requests[int(outage.begin)].error
        if outage.end is not None:
            end = int(outage.end)
            assert requests[end - 1].error
            assert signs[end : end + ENOUGH] == "." * ENOUGH
            assert "." * ENOUGH not in signs[int(outage.begin) : end]
    for earlier, later in itertools.pairwise(found):
        assert earlier.end is not None
        assert later.begin >= earlier.end + ENOUGH


@given(SIGNS)
def test_every_failure_is_in_an_outage_and_only_the_last_may_be_open(signs: str) -> None:
    found = outages(course(signs), ENOUGH)
    for request in course(signs):
        inside = [o for o in found if o.begin <= request.begin < (o.end or len(signs))]
        assert len(inside) == 1 if request.error else True
    ended = is_answering(course(signs), ENOUGH) or "x" not in signs
    assert (not found or found[-1].end is not None) == ended


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        ("", []),
        ("." * 30, []),
        ("..xx" + "." * 12, [(2.0, 4.0)]),
        ("..x.x" + "." * 12, [(2.0, 5.0)]),  # too short a success in between
        ("..x" + "." * 9, [(2.0, None)]),
        ("x" + "." * 10 + "x" + "." * 10, [(0.0, 1.0), (11.0, 12.0)]),
    ],
)
def test_outages(signs: str, found: list[tuple[float, float | None]]) -> None:
    assert [tuple(outage) for outage in outages(course(signs), ENOUGH)] == found


def test_the_rest() -> None:
    times = ((0.0, "", "b"), (1.0, "cut", ""), (2.0, "", "a"))
    requests = [Request(begin, begin, error, served) for begin, error, served in times]
    assert certificates(requests, 0.0, 2.0) == ("b",)
    assert certificates(requests, 0.0, 3.0) == ("a", "b")
    assert last_error(requests) == "cut"
    assert last_error(()) == ""
    assert not is_answering(requests, ENOUGH)
