"""How ``kubevipgen preflight`` tells what it found."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from kubevipgen.report.outcomes import Report, exit_code


def show(report: Report, style: str, *, strict: bool, verbose: bool) -> int:
    """Print the report to standard output; the exit code."""
    if style == "text":
        _text(report, verbose=verbose)
    else:
        click.echo(_MACHINES[style](report), nl=False)
    return exit_code(report, strict=strict)


def _text(report: Report, *, verbose: bool) -> None:
    import sys  # noqa: PLC0415

    from kubevipgen.report.preflight_text import format_report  # noqa: PLC0415  (start-up time)
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    color = wants_color(err=False)
    text = format_report(report, color=color, verbose=verbose)
    del sys
    click.echo(text, nl=False, color=color)


def _json(report: Report) -> str:
    from kubevipgen.report.data import report_data  # noqa: PLC0415  (start-up time)

    return json.dumps(report_data(report), indent=2, ensure_ascii=False) + "\n"


def _junit(report: Report) -> str:
    from kubevipgen.report.junit import dump  # noqa: PLC0415  (start-up time)

    return dump(report)


def _sarif(report: Report) -> str:
    from kubevipgen.report.sarif import dump  # noqa: PLC0415  (start-up time)

    return dump(report)


def _github(report: Report) -> str:
    from kubevipgen.report.github import dump  # noqa: PLC0415  (start-up time)

    return dump(report)


_MACHINES: dict[str, Callable[[Report], str]] = {
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
}
