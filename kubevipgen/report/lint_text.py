"""Findings of `lint` for people: each with its line, what it speaks of, and the way out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kubevipgen.finding import Finding, Location, Related, Severity
from kubevipgen.report.lint_result import LintReport
from kubevipgen.report.lint_same import Told, told_once, where
from kubevipgen.report.outcomes import node_list
from kubevipgen.report.text import COLORS, excerpt, painter, printable, summary, wrap

_MANY = 10  # findings; from here on the end says which rules they are of


def format_lint(report: LintReport, *, color: bool = False) -> Iterator[str]:
    """Blocks of lines, to be printed as they come: the findings in order, then the summary."""
    owners = {c.file: c.path for c in report.configurations if c.path and not c.part}
    told = told_once(report.findings, owners)
    for each in told:
        yield "\n".join(_finding(each, color=color)) + "\n"
    if len(told) > _MANY:
        yield "\n".join(_by_rule(report.findings, color=color)) + "\n"
    yield "\n".join(_summary(report, told))


def _finding(told: Told, *, color: bool) -> Iterator[str]:
    finding = told.finding
    label = f"{finding.severity}[{finding.rule}]"
    paint = painter(COLORS[finding.severity], color=color)
    first, *rest = wrap(f"{label}: {_message(told)}", "  ")
    yield paint(first[: len(label)]) + first[len(label) :]
    yield from rest
    if finding.location:
        yield f"  --> {printable(str(finding.location))}"
        if told.others:
            yield f"  and {printable(where(told))}"
        yield from excerpt(finding.location, paint, whole_word=True)
    for related in finding.related:
        yield from _related(related, finding.location, color=color)
    if finding.hint:
        mends = " [--fix does it]" if finding.edits else ""
        yield from wrap(f"  = hint: {printable(finding.hint)}{mends}", " " * 10)


def _message(told: Told) -> str:
    message, nodes = printable(told.finding.message), node_list(told.nodes)
    is_named = len(told.nodes) < 2 and re.search(rf"\b{re.escape(nodes)}\b", message)
    return message if not nodes or is_named else f"{printable(nodes)}: {message}"


def _related(related: Related, about: Location | None, *, color: bool) -> Iterator[str]:
    """The other place; in the same file the line is enough to find it."""
    place = related.location
    is_near = about and place.line and place.file == about.file
    where_ = f"line {place.line}" if is_near else printable(str(place))
    yield from wrap(f"  ::: {where_}: {printable(related.message)}", " " * 6)
    yield from excerpt(place, painter("blue", color=color), whole_word=True)


def _by_rule(findings: Sequence[Finding], *, color: bool) -> Iterator[str]:
    """How many findings of which rule, the worst and most frequent first."""
    order = list(Severity)
    numbers = Counter((finding.severity, finding.rule) for finding in findings)
    width = len(str(max(numbers.values())))
    for (severity, rule), number in sorted(
        numbers.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1])
    ):
        paint = painter(COLORS[severity], color=color)
        yield f"{number:{width + 2}} {paint(f'{severity:7}')} {rule}"


def _summary(report: LintReport, told: Sequence[Told]) -> Iterator[str]:
    yield f"{counted(report)}: {summary(report.findings) or 'no findings'}"
    total = len(report.findings)
    if len(told) < total:
        yield f"What is the same on several nodes is told once: {len(told)} of {total} are shown."
    if left_out := _left_out(report):
        yield left_out
    if report.fixable:
        number = "All" if report.fixable == total else report.fixable
        yield f"{number} can be mended: `kubevipgen lint --fix` shows how, and asks."


def counted(report: LintReport) -> str:
    """``3 files, 4 configurations``."""
    files, configurations = report.files, len(report.configurations)
    return (
        f"{files} file{'s' * (files != 1)}, "
        f"{configurations} configuration{'s' * (configurations != 1)}"
    )


def _left_out(report: LintReport) -> str:
    said = []
    if report.ignored:
        said.append(f"{report.ignored} ignored by comments")
    if report.known:
        said.append(f"{report.known} known by the baseline")
    return f"Not counted: {', '.join(said)}." if said else ""
