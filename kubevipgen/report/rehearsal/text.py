"""A rehearsal on the terminal: a line while it runs, and the table at the end."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterable, Iterator

from kubevipgen.finding import Status
from kubevipgen.rehearse.result import Figures, Omission, Rehearsal
from kubevipgen.report.outcomes import COULD_NOT_TELL, FAILED, GOOD
from kubevipgen.report.preflight_table import SYMBOLS, Style
from kubevipgen.report.rehearsal.rows import Row, Verdict, exit_code, omitted, rows
from kubevipgen.report.rehearsal.words import (
    errors,
    expected,
    measured,
    moved,
    outcome,
    plural,
    repeats,
    seconds,
    with_unit,
)
from kubevipgen.report.text import WIDTH, printable, wrap

STATUSES = {
    Verdict.GOOD: Status.PASS,
    Verdict.OUTSIDE: Status.WARN,
    Verdict.OVER: Status.FAIL,
    Verdict.NEVER: Status.FAIL,
}
_ASCII = str.maketrans({"✓": "+", "✗": "x", "…": "~", "�": "?", "–": "-", "≥": ">", "×": "x"})
_HEAD = (("outage", "predicted", "failed", "moved", "cut"), ("s", "s", "", "s", ""))


def progress_line(
    place: tuple[int, int], title: str, repeat: tuple[int, int], figures: Figures | None = None
) -> str:
    """``[ 3/26] haproxy dies, 2 of 5: 0.02 s``; without figures while it still runs.

    ``place`` is which scenario of how many, ``repeat`` which repeat of how many.
    """
    number = f"{place[0]:>{len(str(place[1]))}}/{place[1]}"
    again = f", {repeat[0]} of {repeat[1]}" if repeat[1] > 1 else ""
    end = " ..." if figures is None else f": {_in_short(figures)}"
    room = WIDTH - 1 - len(f"[{number}] {again}{end}")
    name = printable(title)
    shown = name if len(name) <= room else name[: max(1, room - 1)] + "~"
    return f"[{number}] {shown}{again}{end}"


def _in_short(figures: Figures) -> str:
    if figures.outage is None:
        return "the outage did not end"
    failed = f", {figures.failed} failed" if figures.failed else ""
    return f"{with_unit(figures.outage)}{failed}"


def format_rehearsal(rehearsal: Rehearsal, *, color: bool = False, unicode: bool = True) -> str:
    """Text of at most 80 columns, without a final newline; ``unicode`` False gives ASCII only."""
    style, shown = Style(color, verbose=False), _harmless(rehearsal)
    found = tuple(dataclasses.replace(row, title=printable(row.title)) for row in rows(shown))
    sections = [
        _head(shown, style),
        _table(found, style),
        _section("Not as predicted", _outside(found), Status.WARN, style),
        _section("Not rehearsed", _omissions(shown), Status.SKIPPED, style),
        _section("Never ended", _never(found), Status.FAIL, style),
        _section("Over the budget", _over(found), Status.FAIL, style),
        _end(shown, style),
    ]
    text = "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)
    return text if unicode else text.translate(_ASCII).encode("ascii", "replace").decode()


def _harmless(rehearsal: Rehearsal) -> Rehearsal:
    """The same with nothing in it that a terminal could act on."""
    predictions = (
        dataclasses.replace(p, formula=printable(p.formula)) for p in rehearsal.predictions
    )
    return dataclasses.replace(
        rehearsal,
        cluster=printable(rehearsal.cluster),
        mode=printable(rehearsal.mode),
        profile=printable(rehearsal.profile),
        runtime=printable(rehearsal.runtime),
        endpoint=printable(rehearsal.endpoint),
        vip=printable(rehearsal.vip),
        nodes=tuple(map(printable, rehearsal.nodes)),
        programs=tuple((printable(name), printable(of)) for name, of in rehearsal.programs),
        predictions=tuple(predictions),
        omissions=tuple(
            Omission(item.scenario, printable(item.reason)) for item in rehearsal.omissions
        ),
    )


def _head(rehearsal: Rehearsal, style: Style) -> Iterator[str]:
    kind = ", ".join(filter(None, (rehearsal.mode, rehearsal.profile, rehearsal.runtime)))
    yield from map(style.heading, wrap(f"Rehearsal of {rehearsal.cluster}: {kind}", "  "))
    nodes = ", ".join(rehearsal.nodes)
    yield from wrap(
        f"endpoint {rehearsal.endpoint}, VIP {rehearsal.vip} on {nodes}", " " * 11, "  "
    )
    if rehearsal.programs:
        programs = ", ".join(f"{name} {version}" for name, version in rehearsal.programs)
        yield from wrap(f"with     {programs}", " " * 11, "  ")


def _table(found: Iterable[Row], style: Style) -> Iterator[str]:
    cells = [(row, _cells(row)) for row in found]
    if not cells:
        return
    heads = list(zip(*_HEAD, strict=True))
    widths = [max(map(len, (*h, *(c[i] for _, c in cells)))) for i, h in enumerate(heads)]
    room = WIDTH - 4 - sum(widths) - 2 * len(widths)
    title_width = min(room, max(len("what breaks"), *(len(row.title) for row, _ in cells)))
    for name, head in zip(("what breaks", ""), _HEAD, strict=True):
        yield f"    {name:{title_width}}{_numbers(head, widths)}".rstrip()
    for row, values in cells:
        first, *rest = _wrapped(row.title, title_width)
        status = STATUSES[row.verdict]
        mark, numbers = style.symbol(status), _numbers(values, widths)
        plain = row.verdict is Verdict.GOOD
        yield f"  {mark} {first:{title_width}}{numbers if plain else style.paint(status)(numbers)}"
        yield from (f"    {line}" for line in rest)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of this width, at least one; a word that is longer is cut."""
    return textwrap.wrap(text, width) or [""]


def _numbers(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _cells(row: Row) -> tuple[str, ...]:
    figures = row.middle.figures
    return (
        measured(row),
        expected(row.prediction),
        str(figures.failed),
        moved(row),
        str(figures.breaks),
    )


def _section(
    title: str, entries: Iterable[tuple[str, str]], status: Status, style: Style
) -> Iterator[str]:
    """One entry for each scenario: its title, and what there is to say."""
    for number, (name, said) in enumerate(entries):
        if not number:
            yield style.heading(title)
        first, *rest = wrap(f"{SYMBOLS[status]} {name}: {said}", "    ", "  ")
        yield first.replace(SYMBOLS[status], style.symbol(status), 1)
        yield from rest


def _outside(found: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in found:
        if row.outside and row.prediction:
            figures = ", ".join(seconds(run.figures.outage) for run in row.outside)
            yield (
                row.title,
                f"{figures} s; predicted {expected(row.prediction)} s, as "
                + (row.prediction.formula),
            )


def _omissions(rehearsal: Rehearsal) -> Iterator[tuple[str, str]]:
    """Those with one reason together: it may be the reason of all of them."""
    found: dict[str, list[str]] = {}
    for title, item in omitted(rehearsal):
        found.setdefault(item.reason, []).append(printable(title))
    yield from (("; ".join(titles), reason) for reason, titles in found.items())


def _never(found: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in found:
        if row.worst is None:
            run = next(run for run in row.runs if run.figures.outage is None)
            said = printable("; ".join(errors(run.observed)[:2])) or "requests failed"
            endless = sum(run.figures.outage is None for run in row.runs)
            yield row.title, f"in {endless} of {plural(len(row.runs), 'repeat')}; {said}"


def _over(found: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in found:
        if row.verdict is Verdict.OVER:
            figures = ", ".join(seconds(run.figures.outage) for run in row.over)
            yield row.title, f"{figures} s; the budget is {row.budget:g} s"


def _end(rehearsal: Rehearsal, style: Style) -> Iterator[str]:
    found, code = rows(rehearsal), exit_code(rehearsal)
    left = f", {len(rehearsal.omissions)} not rehearsed" if rehearsal.omissions else ""
    if found:
        yield from wrap(
            "Outage: median (worst). Of the median repeat: failed requests, when another node held "
            "the VIP, how often a stream was cut. "
            f"{plural(len(found), 'scenario')}, {repeats(rehearsal)}{left}.",
            "  ",
            "  ",
        )
    status = {GOOD: Status.PASS, FAILED: Status.FAIL, COULD_NOT_TELL: Status.UNKNOWN}[code]
    yield from map(style.paint(status), wrap(f"{outcome(rehearsal)} (exit {code}).", "  ", "  "))
