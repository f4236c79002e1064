"""The report of `lint` as annotations of a GitHub Actions run, each at its line."""

from __future__ import annotations

from kubevipgen.finding import Finding
from kubevipgen.report.github import COMMANDS, data, plain, property_
from kubevipgen.report.lint_result import LintReport, advice
from kubevipgen.report.lint_text import counted
from kubevipgen.report.text import summary


def lint_github_text(report: LintReport) -> str:
    """One line for each finding; then the summary."""
    last = f"{counted(report)}: {summary(report.findings) or 'no findings'}"
    return "\n".join([*map(_command, report.findings), plain(last)]) + "\n"


def _command(finding: Finding) -> str:
    title = f"{finding.rule} on {finding.node}" if finding.node else finding.rule
    properties = {"title": property_(title)}
    if place := finding.location:
        numbers = {"line": str(place.line or 1)}
        if place.line and place.column:
            numbers["col"] = str(place.column)
        properties = {"file": property_(place.file), **numbers, **properties}
    words = ",".join(f"{key}={value}" for key, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {words}::{data(advice(finding))}"
