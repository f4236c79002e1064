"""The table of a report: a line for each topic, and with -v every check in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kubevipgen.finding import Outcome, Severity, Status
from kubevipgen.report.outcomes import (
    Report,
    by_check,
    by_topic,
    counts,
    node_list,
    said,
    spoken,
    tally,
)
from kubevipgen.report.text import Painter, painter, wrap

SYMBOLS = {
    Status.PASS: "✓",
    Status.WARN: "!",
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.SKIPPED: "-",
}
_COLORS = {
    Status.PASS: "green",
    Status.WARN: "yellow",
    Status.FAIL: "red",
    Status.UNKNOWN: "magenta",
    Status.SKIPPED: "cyan",
}
_COLUMNS = {
    Status.PASS: "passed",
    Status.WARN: "warned",
    Status.FAIL: "failed",
    Status.UNKNOWN: "unknown",
    Status.SKIPPED: "skipped",
}
_WORST_FIRST = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class Style:
    color: bool
    verbose: bool

    def paint(self, status: Status) -> Painter:
        return painter(_COLORS[status], color=self.color)

    def heading(self, text: str) -> str:
        return painter(None, color=self.color)(text)

    def symbol(self, status: Status) -> str:
        return self.paint(status)(SYMBOLS[status])


def table(report: Report, style: Style) -> Iterator[str]:
    topics = by_topic(report)
    if not topics:
        return
    shown = [status for status in _COLUMNS if counts(report)[status]]
    width = max(map(len, topics))
    yield " " * (width + 4) + "".join(f"{_COLUMNS[status]:>9}" for status in shown)
    for topic, outcomes in topics.items():
        counted = tally(outcomes)
        cells = "".join(f"{counted[status] or '':>9}" for status in shown)
        yield f"  {style.symbol(_worst(outcomes))} {topic:{width}}{cells}".rstrip()
        if style.verbose:
            yield from _checks(report, outcomes, style)
    if not style.verbose and (hidden := _hidden(report)):
        yield f"  -v names every check{hidden}."


def _worst(outcomes: list[Outcome]) -> Status:
    counted = tally(outcomes)
    return next(status for status in _WORST_FIRST if counted[status])


def _hidden(report: Report) -> str:
    """What only -v shows."""
    skipped, notes = counts(report)[Status.SKIPPED], len(said(report, Severity.INFO))
    parts = [f"why {skipped} {'was' if skipped == 1 else 'were'} skipped"] if skipped else []
    parts += [f"{notes} note{'s' if notes > 1 else ''}"] if notes else []
    return "".join(f", {part}" for part in parts)


def _checks(report: Report, outcomes: list[Outcome], style: Style) -> Iterator[str]:
    """Passed and skipped checks; the others follow below with all that they say."""
    for check, found in by_check(outcomes).items():
        passed = [o for o in found if o.status is Status.PASS]
        if passed:
            title = report.summaries.get(check, "").rstrip(".")
            where = "" if len(passed) == len(found) else _nodes(passed)
            yield from _item(Status.PASS, ": ".join(filter(None, (check, title))) + where, style)
        yield from _notes(found)
        yield from _skipped(check, found, style)


def _skipped(check: str, outcomes: list[Outcome], style: Style) -> Iterator[str]:
    reasons: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status is Status.SKIPPED:
            reason = "; ".join(finding.message for finding in outcome.findings)
            reasons.setdefault(reason, []).append(outcome)
    for reason, same in reasons.items():
        yield from _item(Status.SKIPPED, f"{check}: skipped, {reason}{_nodes(same)}", style)


def _item(status: Status, text: str, style: Style) -> Iterator[str]:
    first, *rest = wrap(f"{SYMBOLS[status]} {text}", " " * 8, " " * 6)
    yield first.replace(SYMBOLS[status], style.symbol(status), 1)
    yield from rest


def _notes(outcomes: list[Outcome]) -> Iterator[str]:
    notes: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for finding in spoken(outcome):
            if finding.severity is Severity.INFO:
                notes.setdefault(finding.message, []).append(outcome)
    for message, same in notes.items():
        yield from wrap(f"note: {message + _nodes(same)}", " " * 14, " " * 8)


def _nodes(outcomes: Iterable[Outcome]) -> str:
    names = tuple(outcome.node for outcome in outcomes if outcome.node)
    return f" ({node_list(names)})" if names else ""
