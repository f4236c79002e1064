"""Any rehearsal that may be: hostile words, holders that are no nodes, times only in order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from kubevipgen.failover.prediction import Prediction
from kubevipgen.rehearse.result import (
    Announcement,
    Event,
    Figures,
    Holding,
    Observed,
    Omission,
    Rehearsal,
    Request,
    Run,
    StreamBreak,
)

WORDS = st.text(max_size=12) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=1>',
        "&amp;",
        "]]>",
        "\x00\x1b[31m",
        "控制面",
    ]
)
_TIMES = st.integers(-50_000, 400_000).map(lambda value: value / 10_000)
_LENGTHS = st.integers(0, 300_000).map(lambda value: value / 10_000)
_NODES = st.lists(WORDS, max_size=4, unique=True).map(tuple)


@st.composite
def observations(draw: st.DrawFn) -> Observed:
    begin, *changes = sorted(draw(st.lists(_TIMES, min_size=1, max_size=5)))
    end = changes[-1] if changes else begin
    times = st.floats(begin, end, allow_nan=False)
    edges = [begin, *changes]
    held = [Holding(a, b, draw(_NODES)) for a, b in pairwise(edges)]
    requests = st.builds(Request, times, times, st.just("") | WORDS)
    back = st.none() | times
    return Observed(
        begin=begin,
        end=end,
        events=tuple(sorted(draw(st.lists(st.builds(Event, times, WORDS), max_size=6)))),
        holdings=tuple(held),
        announcements=tuple(
            sorted(draw(st.lists(st.builds(Announcement, times, WORDS), max_size=4)))
        ),
        requests=tuple(sorted(draw(st.lists(requests, max_size=8)))),
        breaks=tuple(
            sorted(draw(st.lists(st.builds(StreamBreak, times, back, WORDS), max_size=3)), key=str)
        ),
    )


_COUNTS = st.integers(0, 3000)
FIGURES = st.builds(
    Figures,
    st.none() | _LENGTHS,
    _COUNTS,
    _COUNTS,
    _COUNTS,
    st.none() | _LENGTHS,
    _LENGTHS,
    _LENGTHS,
)
RUNS = st.builds(Run, WORDS, st.integers(1, 9), observations(), FIGURES)
_PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=4, unique_by=lambda pair: pair[0]).map(tuple)
REHEARSALS = st.builds(
    Rehearsal,
    cluster=WORDS,
    mode=WORDS,
    profile=WORDS,
    runtime=st.sampled_from(["processes", "podman"]),
    endpoint=WORDS,
    vip=WORDS,
    nodes=_NODES,
    programs=_PAIRS,
    titles=_PAIRS,
    runs=st.lists(RUNS, max_size=3).map(tuple),
    predictions=st.lists(
        st.builds(Prediction, WORDS, _LENGTHS, st.none() | _LENGTHS, WORDS, WORDS), max_size=3
    ).map(tuple),
    omissions=st.lists(st.builds(Omission, WORDS, WORDS), max_size=2).map(tuple),
    budget=st.none() | _LENGTHS,
)
