"""How ``kubevipgen lint`` tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from kubevipgen.finding import Severity
from kubevipgen.lint.own import OWN
from kubevipgen.lint.rule import manual_of, title_of
from kubevipgen.lint.rules import FAMILIES
from kubevipgen.report.lint_result import Configuration, LintReport, RuleWords
from kubevipgen.report.text import wants_color

if TYPE_CHECKING:
    from kubevipgen.cli.lint_run import Ask, Linted
    from kubevipgen.lint.document import Document


def show(ask: Ask, done: Linted, *, err: bool = False) -> None:
    """Print it in the format that was asked for; quiet leaves the infos out."""
    report = report_of(ask, done)
    if ask.style != "text":
        click.echo(_MACHINES[ask.style](report), nl=False, err=err)
        return
    from kubevipgen.report.lint_text import format_lint  # noqa: PLC0415  (start-up time)

    color = wants_color(err=err)
    for block in format_lint(report, color=color):
        click.echo(block, err=err, color=color)


def report_of(ask: Ask, done: Linted) -> LintReport:
    """What every format is made of."""
    kept = (f for f in done.findings if not (ask.quiet and f.severity is Severity.INFO))
    return LintReport(
        tuple(kept),
        tuple(_configurations(done.documents)),
        rule_words(),
        {program: str(version) for program, version in ask.assumed.items()},
        ignored=done.ignored,
        known=done.known,
        strict=ask.strict,
    )


def rule_words() -> dict[str, RuleWords]:
    """Every rule by its ID, and what `lint` itself has to say."""
    found = {
        rule.ID: RuleWords(rule.CODE, family, rule.SEVERITY, title_of(rule), manual_of(rule))
        for family, rules in FAMILIES
        for rule in rules
    }
    return found | {
        own.id: RuleWords("", "lint", own.severity, own.title, own.manual) for own in OWN
    }


def _configurations(documents: Iterable[Document]) -> Iterable[Configuration]:
    for document in documents:
        line = document.place.line if document.place else document.first_line
        yield Configuration(
            document.file, str(document.kind), line, document.node, document.path, document.part
        )


def _json(report: LintReport) -> str:
    from kubevipgen.report.data import json_text  # noqa: PLC0415  (start-up time)
    from kubevipgen.report.lint_data import lint_data  # noqa: PLC0415

    return json_text(lint_data(report)) + "\n"


def _junit(report: LintReport) -> str:
    from kubevipgen.report.lint_junit import lint_junit_text  # noqa: PLC0415  (start-up time)

    return lint_junit_text(report)


def _sarif(report: LintReport) -> str:
    from kubevipgen.report.lint_sarif import lint_sarif_text  # noqa: PLC0415  (start-up time)

    return lint_sarif_text(report)


def _github(report: LintReport) -> str:
    from kubevipgen.report.lint_github import lint_github_text  # noqa: PLC0415  (start-up time)

    return lint_github_text(report)


_MACHINES: dict[str, Callable[[LintReport], str]] = {
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
}
