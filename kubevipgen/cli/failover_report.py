"""How ``kubevipgen failover`` tells what it worked out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from kubevipgen.failover.prediction import Prediction

_LIMITS = (24, 14, 38)  # columns, with two blanks between them 80
_HEAD = ("what breaks", "expected", "because")
_CLIENT = (
    "Outages as a client sees them that opens a new TLS connection every 20 ms and gives each of"
    " them half a second. --explain shows each sum and its source; `kubevipgen rehearse` measures"
    " with the real programs."
)


class Report(NamedTuple):
    """``budget`` is the longest outage that is good, in seconds."""

    subject: str
    predictions: tuple[Prediction, ...]
    notes: tuple[str, ...]
    budget: float | None

    @property
    def over(self) -> tuple[Prediction, ...]:
        """Those that may last longer than the budget."""
        return tuple(p for p in self.predictions if self.is_over(p))

    def is_over(self, prediction: Prediction) -> bool:
        if self.budget is None:
            return False
        return prediction.high is None or prediction.high > self.budget


def title(prediction: Prediction) -> str:
    """What breaks."""
    from kubevipgen.failover.predict import SCENARIOS  # noqa: PLC0415  (start-up time)

    return SCENARIOS[prediction.scenario][0]


def expected(prediction: Prediction) -> str:
    """``1.2..1.9 s``, ``up to 0.2 s``, ``3.9 s or more``, ``never ends``, ``none``."""
    from kubevipgen.failover.predict import WATCHED  # noqa: PLC0415  (start-up time)

    low, high = prediction.low, prediction.high
    if high is None:
        return "never ends" if low >= WATCHED else f"{_figure(low)} s or more"
    if high == 0:
        return "none"
    return f"{_figure(low)}..{_figure(high)} s" if low else f"up to {_figure(high)} s"


def _figure(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def print_text(report: Report, *, explain: bool) -> None:
    """To standard output, 80 columns wide."""
    from kubevipgen.report.text import painter, printable, wants_color  # noqa: PLC0415  (start-up)

    color = wants_color(err=False)
    head = painter(None, color=color)
    click.echo(head(printable(report.subject)) + "\n", color=color)
    for line in _explained(report) if explain else _table(report):
        click.echo(printable(line))
    for line in _ending(report):
        click.echo(printable(line))


def _table(report: Report) -> Iterator[str]:
    from kubevipgen.output.table import table  # noqa: PLC0415  (start-up time)

    rows = [
        (
            "; ".join(title(p) for p in same),
            f"{expected(same[0])}{' !' if report.is_over(same[0]) else ''}",
            same[0].formula,
        )
        for same in _alike(report.predictions)
    ]
    yield from table(_HEAD, rows, _LIMITS)


def _alike(predictions: Iterable[Prediction]) -> Iterator[list[Prediction]]:
    """Neighbours with the same sum share a row."""
    for _, same in groupby(predictions, key=lambda p: (p.low, p.high, p.formula)):
        yield list(same)


def _explained(report: Report) -> Iterator[str]:
    from kubevipgen.report.text import wrap  # noqa: PLC0415  (start-up time)

    for number, found in enumerate(report.predictions):
        if number:
            yield ""
        over = ", over the budget" if report.is_over(found) else ""
        yield from wrap(f"{found.scenario}: {title(found)}: {expected(found)}{over}", "  ")
        yield from wrap(f"sum: {found.formula}", "    ", "  ")
        if found.source:
            yield from wrap(f"source: {found.source}", "    ", "  ")


def _ending(report: Report) -> Iterator[str]:
    from kubevipgen.report.text import wrap  # noqa: PLC0415  (start-up time)

    for note in report.notes:
        yield ""
        yield from wrap(f"note: {note}", "  ")
    yield ""
    yield from wrap(_CLIENT, "")
    if report.budget is not None:
        number, budget = len(report.over), f"{report.budget:g} s"
        yield ""
        if number:
            yield f"{number} of {len(report.predictions)} may last longer than {budget} (!)."
        else:
            yield f"Nothing lasts longer than {budget}."


def json_text(report: Report) -> str:
    """The document of ``schemas/failover.schema.json``."""
    data = {
        "apiVersion": "kubevipgen/v1alpha1",
        "kind": "FailoverPrediction",
        "subject": report.subject,
        "budget": report.budget,
        "predictions": [_data(report, prediction) for prediction in report.predictions],
        "notes": list(report.notes),
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _data(report: Report, prediction: Prediction) -> dict[str, Any]:
    return {
        "scenario": prediction.scenario,
        "title": title(prediction),
        "low": prediction.low,
        "high": prediction.high,
        "overBudget": report.is_over(prediction),
        "formula": prediction.formula,
        "source": prediction.source,
    }
