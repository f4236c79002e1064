"""Runs made by hand, from what happens to what would be seen of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubevipgen.rehearse.measure.figures import figures
from kubevipgen.rehearse.result import (
    Announcement,
    Event,
    Holding,
    Observed,
    Request,
    Run,
    StreamBreak,
)

APART, BOUND, BEFORE = 0.02, 0.5, -1.0
TIMED_OUT, REFUSED, RESET = "timed out after 0.5 s", "connection refused", "connection reset"
Fails = Callable[[float], str]  # when a request begins -> its error


def between(begin: float, end: float, error: str = TIMED_OUT) -> Fails:
    return lambda at: error if begin <= at < end else ""


def each(begin: float, end: float, apart: int, error: str = TIMED_OUT) -> Fails:
    """One request of so many."""

    def fails(at: float) -> str:
        return error if begin <= at < end and round(at / APART) % apart == 0 else ""

    return fails


def asked(end: float, *fails: Fails) -> tuple[Request, ...]:
    found = []
    for number in range(round((end - BEFORE) / APART)):
        at = round(BEFORE + number * APART + 0.003, 4)
        error = next((said for one in fails if (said := one(at))), "")
        took = BOUND if error == TIMED_OUT else 0.002 if error else 0.006
        found.append(Request(at, round(at + took, 4), error))
    return tuple(found)


def refreshed(holdings: Sequence[Holding], apart: float = 5.0) -> tuple[Announcement, ...]:
    """Three at once on taking over, and one at every refresh."""
    found, before = [], frozenset(holdings[0].nodes)
    since = dict.fromkeys(before, BEFORE - 2.6)
    for begin, end, nodes in holdings:
        for node in nodes:
            if node not in before:
                since[node] = begin
                found += [Announcement(round(begin + 0.001 * n, 4), node) for n in (1, 2, 3)]
            turn = since[node] + apart
            while turn < end:
                found += [Announcement(round(turn, 4), node)] if turn > begin else []
                turn += apart
        before = frozenset(nodes)
    return tuple(sorted(found))


def run(  # noqa: PLR0917  (the columns of a table)
    scenario: str,
    end: float,
    events: Sequence[tuple[float, str]],
    holdings: Sequence[tuple[float, tuple[str, ...]]],
    fails: Sequence[Fails] = (),
    breaks: Sequence[tuple[float, float | None, str]] = (),
    *,
    repeat: int = 1,
) -> Run:
    """``holdings`` are when each begins; the first one's time does not matter."""
    begins = [BEFORE, *(at for at, _ in holdings[1:]), end]
    held = [
        Holding(begin, stop, nodes)
        for begin, stop, (_, nodes) in zip(begins, begins[1:], holdings, strict=False)
    ]
    seen = Observed(
        begin=BEFORE,
        end=end,
        events=tuple(Event(*event) for event in events),
        holdings=tuple(held),
        announcements=refreshed(held),
        requests=asked(end, *fails),
        breaks=tuple(StreamBreak(*one) for one in breaks),
    )
    holder = held[0].nodes[0] if held[0].nodes else ""
    return Run(scenario, repeat, seen, figures(seen, holder))


def again(make: Callable[[int, float], Run], *longer: float) -> tuple[Run, ...]:
    """A repeat for each, that much longer."""
    return tuple(make(number, more) for number, more in enumerate(longer, 1))
