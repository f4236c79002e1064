"""One scenario: its figures in words, the timeline of its median repeat, and the others folded."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.rehearse.result import Rehearsal, Run
from kubevipgen.report.rehearsal.page.markup import Markup, joined, tag
from kubevipgen.report.rehearsal.page.summary import SYMBOLS
from kubevipgen.report.rehearsal.page.timeline import pictures
from kubevipgen.report.rehearsal.rows import Row, Verdict
from kubevipgen.report.rehearsal.words import (
    VERDICTS,
    errors,
    expected,
    plural,
    seconds,
    with_unit,
)


def scenario(row: Row, rehearsal: Rehearsal, anchor: str) -> Markup:
    """``anchor`` is its ID in the page."""
    middle, several = row.middle, len(row.runs) > 1
    return tag(
        "article",
        tag("header", tag("h3", row.title), _verdict(row)),
        _figures(row),
        tag(
            "figure",
            pictures(middle, rehearsal.nodes, row.title, anchor),
            tag("figcaption", f"Repeat {middle.repeat}, the one with the median outage.")
            if several
            else "",
        ),
        _others(row, middle, rehearsal, anchor) if several else "",
        _why(row),
        id=anchor,
        class_=str(row.verdict),
    )


def _verdict(row: Row) -> Markup:
    mark = tag("span", SYMBOLS[row.verdict], aria_hidden="true")
    words = VERDICTS[row.verdict]
    if row.verdict is Verdict.GOOD and row.prediction:
        words = "as predicted"
    return tag("p", mark, " ", words, class_=f"pill {row.verdict}")


def _figures(row: Row) -> Markup:
    """Those of the median repeat; of the outage also the range of all repeats."""
    figures = row.middle.figures
    parts = [tag("div", tag("dt", "outage"), tag("dd", *_outage(row)))]
    failed = [tag("b", str(figures.failed)), f" of {figures.asked}"]
    said = "; ".join(errors(row.middle.observed)[:3])
    parts.append(_figure("failed requests", *failed, f": {said}" if said else ""))
    if figures.moved is not None:
        parts.append(_figure("VIP moved after", tag("b", with_unit(figures.moved))))
    if figures.none:
        parts.append(_figure("held by nobody for", tag("b", with_unit(figures.none))))
    if figures.both:
        parts.append(_figure("held by several for", tag("b", with_unit(figures.both))))
    if figures.breaks:
        parts.append(_figure("stream cut", tag("b", plural(figures.breaks, "time"))))
    return tag("dl", *parts, class_="figures")


def _figure(name: str, *value: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", *value))


def _outage(row: Row) -> Iterator[str]:
    yield tag("b", with_unit(row.median))
    if len(row.runs) > 1 and row.best != row.worst:
        yield f" median, {seconds(row.best)} to {seconds(row.worst)}"
    if row.prediction:
        yield f"; predicted {expected(row.prediction)}"


def _others(row: Row, middle: Run, rehearsal: Rehearsal, anchor: str) -> Markup:
    rest = [run for run in row.runs if run is not middle]
    drawn = (
        joined(
            (
                tag("h4", f"Repeat {run.repeat}: outage {with_unit(run.figures.outage)}"),
                pictures(run, rehearsal.nodes, row.title, anchor),
            )
        )
        for run in rest
    )
    return tag("details", tag("summary", f"The other {plural(len(rest), 'repeat')}"), *drawn)


def _why(row: Row) -> Markup:
    if row.prediction is None:
        return Markup("")
    found = row.prediction
    return tag(
        "details",
        tag("summary", f"Why {expected(found)} s was to be expected"),
        tag("p", found.formula),
        tag("p", f"Source: {found.source}", class_="source"),
    )
