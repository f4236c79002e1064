"""What the command does, as a function, and what the tests ask of the result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kubevipgen.cli import adopt_report, adopt_run
from kubevipgen.cli.adopt_run import Done
from kubevipgen.finding import Finding, Severity


def adopt(*paths: str | Path, exclude: Iterable[str] = ()) -> Done:
    words = tuple(str(path) for path in paths)
    return adopt_run.adopted({"paths": words, "nodes": (), "exclude": tuple(exclude)})


def text_of(done: Done) -> str:
    return adopt_report.cluster_file(done)


def refusals(done: Done) -> tuple[Finding, ...]:
    """The errors that `kubevipgen validate` has for the cluster file."""
    said = adopt_report.refusals(text_of(done), "-")
    return tuple(finding for finding in said if finding.severity is Severity.ERROR)


def said(done: Done) -> list[str]:
    """Each finding in a line, for comparing."""
    return [f"{f.severity}[{f.rule}] {f.message}" for f in done.findings]
