"""How findings are shown to people."""

from __future__ import annotations

import click

from kubevipgen.cli.lint_run import Linted
from kubevipgen.finding import Severity
from kubevipgen.report.text import format_finding, summary, wants_color


def print_text(done: Linted, *, quiet: bool) -> None:
    """Each finding with its line, then how many of what; quiet leaves the infos out."""
    shown = [f for f in done.findings if not (quiet and f.severity is Severity.INFO)]
    color = wants_color(err=False)
    for finding in shown:
        click.echo(f"{format_finding(finding, color=color)}\n", color=color)
    click.echo(f"{counted(done)}: {summary(shown) or 'no findings'}")


def counted(done: Linted) -> str:
    """``3 files, 4 configurations``."""
    files, configurations = done.files, len(done.documents)
    return (
        f"{files} file{'s' * (files != 1)}, "
        f"{configurations} configuration{'s' * (configurations != 1)}"
    )
