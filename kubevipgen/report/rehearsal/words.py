"""Times and verdicts in words that all forms of the report share."""

from __future__ import annotations

from collections import Counter

from kubevipgen.failover.prediction import Prediction
from kubevipgen.rehearse.result import Observed, Rehearsal
from kubevipgen.report.rehearsal.rows import FAILING, Row, Verdict, rows

VERDICTS = {
    Verdict.NEVER: "never ended",
    Verdict.OVER: "over the budget",
    Verdict.OUTSIDE: "not as predicted",
    Verdict.GOOD: "good",
}
NEVER, NOTHING = "never", "–"


def seconds(value: float | None) -> str:
    """``0``, ``0.02``, ``1.40``, ``10.9`` or ``never``: no more digits than it can be measured."""
    if value is None:
        return NEVER
    if round(value, 2) == 0:
        return "0"
    return f"{value:.1f}" if abs(value) >= 9.995 else f"{value:.2f}"


def with_unit(value: float | None) -> str:
    """``1.40 s``, ``never``."""
    return NEVER if value is None else f"{seconds(value)} s"


def expected(prediction: Prediction | None) -> str:
    """``1.16–1.72``, ``0``, ``≥ 30.0`` when nothing ends it; a dash when there is none."""
    if prediction is None:
        return NOTHING
    low, high = seconds(prediction.low), seconds(prediction.high)
    if prediction.high is None:
        return f"≥ {low}"
    return low if low == high else f"{low}–{high}"


def measured(row: Row) -> str:
    """``1.40 (1.52)``: the median, and the worst when it is another."""
    median, worst = seconds(row.median), seconds(row.worst)
    return median if median == worst else f"{median} ({worst})"


def moved(row: Row) -> str:
    """When the VIP had moved in the median repeat; a dash when it did not."""
    after = row.middle.figures.moved
    return NOTHING if after is None else seconds(after)


def plural(count: int, one: str, more: str = "") -> str:
    """``1 scenario``, ``2 scenarios``."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def errors(observed: Observed) -> tuple[str, ...]:
    """``70 × timed out``: the distinct reasons of failed requests, the most frequent first.

    Of those that were under way at the harm or began later, as the figures count them.
    """
    counted = Counter(r.error for r in observed.requests if r.error and r.end >= 0)
    return tuple(f"{count} × {error}" for error, count in counted.most_common())


def repeats(rehearsal: Rehearsal) -> str:
    """``5 times each``; the range when not all were repeated as often."""
    counts = sorted({len(row.runs) for row in rows(rehearsal)})
    if counts in ([], [1]):
        return "once" if counts else "never"
    many = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    return f"{many} times each"


def budget(rehearsal: Rehearsal) -> str:
    """As it was given: ``2 s``; "" for none."""
    return "" if rehearsal.budget is None else f"{rehearsal.budget:g} s"


def outcome(rehearsal: Rehearsal) -> str:
    """The whole in one sentence, without its full stop."""
    found, limit = rows(rehearsal), budget(rehearsal)
    if not found:
        return "Could not tell anything: nothing was rehearsed"
    if bad := sum(row.verdict in FAILING for row in found):
        long = f"was longer than {limit} or " if limit else ""
        return f"{bad} of {plural(len(found), 'scenario')} had an outage that {long}never ended"
    odd = sum(row.verdict is Verdict.OUTSIDE for row in found)
    ended = f"Every outage ended{' within ' * bool(limit)}{limit}"
    if odd:
        return f"{ended}; {odd} of {plural(len(found), 'scenario')} not as predicted"
    known = sum(row.prediction is not None for row in found)
    return f"{ended}, {'all ' * (known == len(found))}as predicted" if known else ended
