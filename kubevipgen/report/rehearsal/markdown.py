"""A rehearsal as a Markdown table, for documents (https://github.github.com/gfm/#tables-extension-)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.rehearse.result import Rehearsal
from kubevipgen.report.rehearsal.rows import Row, Verdict, omitted, rows
from kubevipgen.report.rehearsal.words import VERDICTS, expected, measured, moved, outcome
from kubevipgen.report.text import printable

_HEAD = (
    "what breaks",
    "outage, median (worst) s",
    "predicted s",
    "failed requests",
    "VIP moved after s",
    "streams cut",
)
# What Markdown would take for its own, and HTML for a tag or an entity.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])")


def markdown_table(rehearsal: Rehearsal) -> str:
    """The table, what was left out below it, and a final newline."""
    lines = [_line(_HEAD), _line(["---", *["---:"] * (len(_HEAD) - 1)])]
    lines += [_line(_cells(row)) for row in rows(rehearsal)]
    lines += ["", f"{outcome(rehearsal)}."]
    if rehearsal.omissions:
        lines += ["", "Not rehearsed:", "", *_omissions(rehearsal)]
    return "\n".join(lines) + "\n"


def _omissions(rehearsal: Rehearsal) -> Iterator[str]:
    for title, item in omitted(rehearsal):
        yield f"- {_escaped(title)}: {_escaped(item.reason)}"


def _cells(row: Row) -> list[str]:
    figures, mark = row.middle.figures, ""
    if row.verdict is not Verdict.GOOD:
        mark = f" **{VERDICTS[row.verdict]}**"
    return [
        _escaped(row.title) + mark,
        measured(row),
        expected(row.prediction),
        str(figures.failed),
        moved(row),
        str(figures.breaks),
    ]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable(text.replace("\n", " ")))
