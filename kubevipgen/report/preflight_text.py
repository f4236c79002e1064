"""A report for people: a table of topics, then what was found, the worst last."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from kubevipgen.finding import Outcome, Severity, Status
from kubevipgen.report.outcomes import (
    COULD_NOT_TELL,
    FAILED,
    GOOD,
    MEASURED,
    NEEDS_ROOT,
    Report,
    Said,
    Unknown,
    causes,
    counts,
    exit_code,
    node_list,
    said,
    summary_line,
)
from kubevipgen.report.preflight_table import SYMBOLS, Style, table
from kubevipgen.report.text import printable, wrap

_ASCII = str.maketrans({"✓": "+", "✗": "x", "…": "~", "�": "?"})


def format_report(
    report: Report,
    *,
    color: bool = False,
    verbose: bool = False,
    strict: bool = False,
    unicode: bool = True,
) -> str:
    """Text of at most 80 columns, without a final newline; ``unicode`` False gives ASCII only."""
    style, report = Style(color, verbose), _harmless(report)
    sections = [
        _head(report, style),
        table(report, style),
        _measured(report, style),
        _section("Warnings", said(report, Severity.WARNING), Status.WARN, style),
        _unknowns(report, style),
        _section("Failed", said(report, Severity.ERROR), Status.FAIL, style),
        _end(report, style, strict=strict),
    ]
    text = "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)
    return text if unicode else text.translate(_ASCII).encode("ascii", "replace").decode()


def _harmless(report: Report) -> Report:
    """The same report with nothing in it that a terminal could act on."""
    return dataclasses.replace(
        report,
        title=printable(report.title),
        outcomes=tuple(map(_harmless_outcome, report.outcomes)),
        phases=_harmless_names(report.phases),
        topics=_harmless_names(report.topics),
        summaries=_harmless_names(report.summaries),
    )


def _harmless_outcome(outcome: Outcome) -> Outcome:
    findings = tuple(
        dataclasses.replace(found, message=_lines(found.message), hint=_lines(found.hint))
        for found in outcome.findings
    )
    check, node = printable(outcome.check), printable(outcome.node)
    return dataclasses.replace(outcome, check=check, node=node, findings=findings)


def _harmless_names(names: Mapping[str, str]) -> dict[str, str]:
    return {printable(name): printable(text) for name, text in names.items()}


def _lines(text: str) -> str:
    """Line ends stay, such as those of what a program said or of several commands."""
    return "\n".join(map(printable, text.split("\n")))


def _head(report: Report, style: Style) -> Iterator[str]:
    yield style.heading(f"{report.words.heading} {report.title}")
    phases: dict[str, list[str]] = {}
    for node, phase in report.phases.items():
        phases.setdefault(phase, []).append(node)
    width = max(map(len, phases), default=0) + 4
    for phase, nodes in phases.items():
        yield from wrap(node_list(tuple(nodes), most=20), " " * width, f"  {phase}".ljust(width))


def _section(title: str, found: tuple[Said, ...], status: Status, style: Style) -> Iterator[str]:
    """One entry for each check and way out, however many nodes say something of their own."""
    entries: dict[tuple[str, str], list[Said]] = {}
    for one in found:
        entries.setdefault((one.check, one.hint), []).append(one)
    if entries:
        yield style.heading(title)
    for (check, hint), same in entries.items():
        yield ""
        yield from _entry(check, same, status, style)
        if hint:
            yield from _paragraphs(hint, "  fix: ", " " * 7)


def _entry(check: str, same: list[Said], status: Status, style: Style) -> Iterator[str]:
    label = f"{SYMBOLS[status]} {check}"
    if len(same) > 1:
        yield style.paint(status)(label)
        for one in same:
            where = f"{node_list(one.nodes)}: " if one.nodes else ""
            yield from _paragraphs(where + one.message, "  ", " " * 4)
        return
    where = f" on {node_list(same[0].nodes)}" if same[0].nodes else ""
    first, *rest = wrap(f"{label}{where}", "  ")
    yield style.paint(status)(first[: len(label)]) + first[len(label) :]
    yield from rest
    yield from _paragraphs(same[0].message, "  ", "  ")


def _measured(report: Report, style: Style) -> Iterator[str]:
    """What was measured is told also when all is well."""
    if report.figures:
        yield style.heading("Measured")
        for outcome in report.outcomes:
            if report.topics.get(outcome.check) == MEASURED:
                notes = (f.message for f in outcome.findings if f.severity is Severity.INFO)
                yield from (line for note in notes for line in _paragraphs(note, "  ", "  "))


def _paragraphs(text: str, first: str, indent: str) -> Iterator[str]:
    """Text whose own lines stay apart."""
    start = first
    for line in filter(str.strip, text.split("\n")):
        yield from wrap(line, indent, start)
        start = indent


def _unknowns(report: Report, style: Style) -> Iterator[str]:
    found = causes(report)
    if found:
        yield style.heading("Could not tell")
    for cause, items in found.items():
        yield ""
        first, *rest = wrap(f"? {cause + _of(items)}", "  ")
        yield style.paint(Status.UNKNOWN)(first[:1]) + first[1:]
        yield from rest
        yield from _each(items) if style.verbose else _only_checks(items)


def _of(items: Iterable[Unknown], before: str = ": ") -> str:
    nodes = tuple(dict.fromkeys(item.node for item in items if item.node))
    return f"{before}{node_list(nodes)}" if nodes else ""


def _only_checks(items: tuple[Unknown, ...]) -> Iterator[str]:
    checks = tuple(dict.fromkeys(item.check for item in items))
    yield from wrap(f"so unknown: {node_list(checks)}", "    ", "  ")


def _each(items: tuple[Unknown, ...]) -> Iterator[str]:
    same: dict[str, list[Unknown]] = {}
    for item in items:
        fact = f" ({item.fact})" if item.fact else ""
        same.setdefault(f"{item.check}: {item.reason}{fact}", []).append(item)
    for text, found in same.items():
        yield from wrap(text + _of(found, " on "), "    ", "  ")


def _end(report: Report, style: Style, *, strict: bool) -> Iterator[str]:
    code = exit_code(report, strict=strict)
    if found := said(report, Severity.ERROR) or said(report, Severity.WARNING):
        yield from wrap(f"`kubevipgen explain ID`, such as {found[0].check}, says more.", "")
        yield ""
    status = {GOOD: Status.PASS, FAILED: Status.FAIL, COULD_NOT_TELL: Status.UNKNOWN}[code]
    yield from map(style.paint(status), _summary(report))
    yield from wrap(f"{_verdict(report, code)} (exit {code}).", "  ")


def _summary(report: Report) -> list[str]:
    """The last line but one, in which a number and its unit stay together."""
    *lines, last = wrap(summary_line(report).removesuffix(" s") + "_s", "  ")
    return [*lines, last.removesuffix("_s") + " s"]


def _verdict(report: Report, code: int) -> str:
    if code == FAILED and not counts(report)[Status.FAIL]:
        return report.words.strict
    if code == FAILED:
        return report.words.failed
    if code == GOOD:
        return report.words.good
    if not report.outcomes:
        return report.words.nothing
    found = causes(report)
    rest = NEEDS_ROOT if set(found) == {NEEDS_ROOT} else "see above what is missing"
    return f"Could not tell everything: {rest}"
