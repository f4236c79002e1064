"""The table on top: a line for each scenario, with a dot for each repeat on what was predicted."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.rehearse.result import Rehearsal
from kubevipgen.report.rehearsal.page.markup import Markup, joined, tag
from kubevipgen.report.rehearsal.page.scale import Scale, scale_for
from kubevipgen.report.rehearsal.rows import Row, Verdict
from kubevipgen.report.rehearsal.words import (
    VERDICTS,
    expected,
    moved,
    plural,
    seconds,
    with_unit,
)

SYMBOLS = {Verdict.GOOD: "✓", Verdict.OUTSIDE: "≠", Verdict.OVER: "✗", Verdict.NEVER: "✗"}
_MIDDLE = 13.0  # of a bar that is 26 high
_RISES = (0, -4.5, 4.5, -2, 2.5)  # so that equal repeats do not hide one another


def summary(rehearsal: Rehearsal, found: tuple[Row, ...], anchors: tuple[str, ...]) -> Markup:
    """``anchors`` are the IDs of the scenarios' timelines."""
    scale = scale_for(found, rehearsal.budget)
    lines = (_line(row, scale, anchor) for row, anchor in zip(found, anchors, strict=True))
    return tag(
        "table",
        tag("caption", _caption(rehearsal)),
        tag("thead", tag("tr", *_heads(scale))),
        tag("tbody", *lines),
        class_="summary",
    )


def _caption(rehearsal: Rehearsal) -> str:
    budget = (
        ""
        if rehearsal.budget is None
        else f" The dashed line is the budget of {_limit(rehearsal)}."
    )
    return (
        "A dot is the outage of one repeat, the bar across the median, the box what the settings "
        f"let expect. The scale is stretched near zero.{budget}"
    )


def _limit(rehearsal: Rehearsal) -> str:
    return f"{rehearsal.budget:g} s"


def _heads(scale: Scale) -> Iterator[Markup]:
    yield tag("th", "What breaks", scope="col")
    yield tag("th", "Outage, seconds", _ruler(scale), scope="col", class_="bar")
    for title in ("Median", "Worst", "Predicted", "Failed requests", "VIP moved", "Streams cut"):
        yield tag("th", title, scope="col", class_="figure")


def _ruler(scale: Scale) -> Markup:
    words = (
        tag("text", text, x=f"{place:.2f}%", y=11, class_="mid") for place, text in scale.marks()
    )
    return tag("svg", *words, class_="ruler", height=14, aria_hidden="true")


def _line(row: Row, scale: Scale, anchor: str) -> Markup:
    figures, verdict = row.middle.figures, row.verdict
    mark = tag("span", SYMBOLS[verdict], class_=f"mark {verdict}", aria_hidden="true")
    name = tag("a", row.title, href=f"#{anchor}")
    words = tag("span", VERDICTS[verdict], class_="unseen" if verdict is Verdict.GOOD else "why")
    cells = (
        ("Median", with_unit(row.median), "strong"),
        ("Worst", seconds(row.worst), ""),
        ("Predicted", expected(row.prediction), ""),
        ("Failed", str(figures.failed), ""),
        ("VIP moved", moved(row), ""),
        ("Streams cut", str(figures.breaks), ""),
    )
    return tag(
        "tr",
        tag("th", mark, name, " ", words, scope="row"),
        tag("td", _bar(row, scale), class_="bar"),
        *(
            tag("td", text, class_=f"figure {kind}".strip(), data_name=name)
            for name, text, kind in cells
        ),
        class_=str(verdict),
    )


def _bar(row: Row, scale: Scale) -> Markup:
    said = f"outage {with_unit(row.median)} in the median of {plural(len(row.runs), 'repeat')}"
    return tag("svg", tag("title", said), *_grid(row, scale), *_marks(row, scale), height=26)


def _grid(row: Row, scale: Scale) -> Iterator[Markup]:
    for place, _ in scale.marks():
        yield _upright(place, "grid", 0, 26)
    if row.prediction:
        low = scale.x(row.prediction.low)
        high = 100.0 if row.prediction.high is None else scale.x(row.prediction.high)
        width = max(high - low, 0.8)
        yield tag(
            "rect", class_="expected", x=f"{max(0, low - 0.4):.2f}%", y=5,
            width=f"{min(width + 0.8, 100 - max(0, low - 0.4)):.2f}%", height=16, rx=3,
        )  # fmt: skip
    if row.budget is not None:
        yield _upright(scale.x(row.budget), "budget", 0, 26)


def _marks(row: Row, scale: Scale) -> Iterator[Markup]:
    over = {id(run) for run in (*row.over, *row.outside)}
    for turn, run in enumerate(row.runs):
        value = run.figures.outage
        kind = "dot odd" if id(run) in over or value is None else "dot"
        said = tag("title", f"repeat {run.repeat}: {with_unit(value)}")
        place = f"{scale.x(value):.2f}%"
        if value is None:
            yield tag("text", "∞", said, class_="endless mid", x=place, y=_MIDDLE + 6)
        else:
            yield tag(
                "circle", said, class_=kind, cx=place, cy=_MIDDLE + _RISES[turn % len(_RISES)], r=4
            )
    if row.median is not None:
        yield _upright(scale.x(row.median), "median", 2, 24)


def _upright(place: float, kind: str, top: float, bottom: float) -> Markup:
    x = f"{place:.2f}%"
    return tag("line", class_=kind, x1=x, y1=top, x2=x, y2=bottom)


def omissions(items: tuple[tuple[str, str], ...]) -> Markup:
    """What was not rehearsed, and why."""
    rows = (joined((tag("dt", title), tag("dd", reason))) for title, reason in items)
    return tag("dl", *rows, class_="omitted")
