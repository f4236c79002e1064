"""How ``kubevipgen preflight`` tells what it found."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from kubevipgen.report.outcomes import Report, exit_code


def show(report: Report, style: str, *, strict: bool, verbose: bool) -> int:
    """Print the report to standard output; the exit code."""
    if style == "text":
        _text(report, strict=strict, verbose=verbose)
    else:
        click.echo(_MACHINES[style](report), nl=False)
    return exit_code(report, strict=strict)


def _text(report: Report, *, strict: bool, verbose: bool) -> None:
    from kubevipgen.report.preflight_text import format_report  # noqa: PLC0415  (start-up time)
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    color = wants_color(err=False)
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = format_report(report, color=color, verbose=verbose, strict=strict, unicode=unicode)
    click.echo(text, color=color)


def _json(report: Report) -> str:
    from kubevipgen.report.data import json_text, report_data  # noqa: PLC0415  (start-up time)

    return json_text(report_data(report)) + "\n"


def _junit(report: Report) -> str:
    from kubevipgen.report.junit import junit_text  # noqa: PLC0415  (start-up time)

    return junit_text(report)


def _sarif(report: Report) -> str:
    from kubevipgen.report.sarif import sarif_text  # noqa: PLC0415  (start-up time)

    return sarif_text(report)


def _github(report: Report) -> str:
    from kubevipgen.report.github import github_text  # noqa: PLC0415  (start-up time)

    return github_text(report)


_MACHINES: dict[str, Callable[[Report], str]] = {
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
}
