"""The cluster file as text, where it goes, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kubevipgen.cli.adopt_run import Done
from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.formats import yaml
from kubevipgen.report.text import format_finding, printable, summary, wants_color, wrap
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source

_HEADER = (
    "yaml-language-server: $schema=cluster.schema.json",
    "Made by `kubevipgen adopt` of the files that were there. Secrets are not among it:",
    "`kubevipgen secrets init` makes a file for them.",
    "Read what adopt has listed, then check with `kubevipgen validate`, which also shows every",
    "default, and compare what `kubevipgen render` makes with the files that run.",
)
_MOST_ALIKE = 4  # places of one finding


def cluster_file(done: Done) -> str:
    """The text that is written."""
    return yaml.dump(done.adopted.data, _HEADER)


def write(text: str, output: str, *, force: bool) -> None:
    """To standard output, or whole to a file that is not there yet."""
    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output)
    if path.exists() and not force:
        raise click.UsageError(f"{output} exists already; --force overwrites it")
    from kubevipgen.cli.lint_disk import replace_file  # noqa: PLC0415  (start-up time)

    replace_file(path, text.encode())
    click.echo(f"kubevipgen: wrote {output}", err=True)


def refusals(text: str, name: str) -> tuple[Finding, ...]:
    """What `kubevipgen validate` says of it."""
    shown = "the cluster file" if name == "-" else name
    try:
        return load_source(Source.from_text(text, shown), Flags()).findings
    except FindingsError as error:
        return error.findings


def print_findings(done: Done, said: Iterable[Finding], *, quiet: bool) -> None:
    """Each once, with the places that are alike; errors first."""
    order = list(Severity)
    found = sorted((*done.findings, *said), key=lambda f: order.index(f.severity))
    shown = [f for f in found if not (quiet and f.severity is Severity.INFO)]
    color = wants_color(err=True)
    for finding in shown:
        click.echo(f"{format_finding(finding, color=color)}", err=True, color=color)
        for line in _alike(finding):
            click.echo(line, err=True)
        click.echo(err=True)
    files = f"{done.files} file{'s' * (done.files != 1)}"
    others = f", {done.others} of them about other things" if done.others else ""
    counted = summary(shown) or "everything is carried over"
    click.echo(f"{files}{others}: {counted}", err=True)


def _alike(finding: Finding) -> Iterator[str]:
    """Where else the same is to be said."""
    places = list(dict.fromkeys(_line_of(related.location) for related in finding.related))
    if places:
        more = f" and {len(places) - _MOST_ALIKE} more" if len(places) > _MOST_ALIKE else ""
        text = f"  also {', '.join(places[:_MOST_ALIKE])}{more}"
        yield from wrap(printable(text), "       ")


def _line_of(location: Location) -> str:
    return f"{location.file}:{location.line}" if location.line else location.file


def print_entries(done: Done) -> None:
    """One line for each line of the files."""
    for entry in sorted(done.adopted.entries, key=lambda e: (e.at.file, e.at.line, e.at.column)):
        where = f"{entry.at.file}:{entry.at.line}" if entry.at.line else entry.at.file
        why = f": {entry.why}" if entry.why else ""
        click.echo(printable(f"{where}: {entry.text}: {entry.fate}{why}"), err=True)
    click.echo(err=True)
