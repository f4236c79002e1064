"""What a rehearsal prints: progress while it runs, and the result."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kubevipgen.cli.rehearse_asked import Asked
    from kubevipgen.failover.settings import Settings
    from kubevipgen.rehearse.rehearsal import Performed
    from kubevipgen.rehearse.result import Rehearsal, Run
    from kubevipgen.rehearse.scenario import Scenario


class Progress:
    """One line a repeat on standard error; on a terminal the line of a running one is replaced."""

    def __init__(self, asked: Asked) -> None:
        self._repeats = asked.options["repeat"]
        self._terminal = sys.stderr.isatty()

    def told(
        self, place: tuple[int, int], scenario: Scenario, repeat: int, run: Run | None
    ) -> None:
        """A repeat begins (no run yet), or is over."""
        from kubevipgen.report.rehearsal.text import progress_line  # noqa: PLC0415  (start-up)

        if run is None and not self._terminal:
            return
        figures = run.figures if run else None
        line = progress_line(place, scenario.title, (repeat, self._repeats), figures)
        self.end()
        click.echo(line, err=True, nl=run is not None)

    def end(self) -> None:
        """Take a line back that has no end yet."""
        if self._terminal:
            click.echo("\r\x1b[K", err=True, nl=False)


def print_scenarios() -> None:
    """`--list`: the ID of each, and what breaks."""
    from kubevipgen.rehearse.scenarios import SCENARIOS  # noqa: PLC0415  (start-up time)

    for scenario in SCENARIOS:
        click.echo(f"{scenario.id:30}{scenario.title}")


def show(asked: Asked, performed: Performed, settings: Settings) -> int:
    """Print the result as asked for, write the page; the exit code."""
    from kubevipgen.report.rehearsal.rows import exit_code  # noqa: PLC0415  (start-up time)

    rehearsal = _rehearsal(asked, performed, settings)
    click.echo(_printed(asked, rehearsal))
    if asked.options["style"] == "text":
        _print_notes(performed.notes)
    _page(asked.options["report"], rehearsal)
    return exit_code(rehearsal)


def _rehearsal(asked: Asked, performed: Performed, settings: Settings) -> Rehearsal:
    from kubevipgen.failover.predict import predict  # noqa: PLC0415  (start-up time)
    from kubevipgen.rehearse.result import Rehearsal  # noqa: PLC0415  (start-up time)

    cluster, vips = asked.cluster, asked.cluster.endpoint.vips
    titles = tuple((scenario.id, scenario.title) for scenario in asked.scenarios)
    wanted = {name for name, _ in titles}
    return Rehearsal(
        cluster=cluster.name,
        mode=str(cluster.mode),
        profile=cluster.timings.profile if asked.own else "",
        runtime=asked.options["runtime"],
        endpoint=cluster.endpoint.authority,
        vip=str(vips[0]) if vips else "",
        nodes=tuple(node.name for node in cluster.vip_nodes),
        programs=performed.programs,
        titles=titles,
        runs=performed.runs,
        predictions=tuple(p for p in predict(settings) if p.scenario in wanted),
        omissions=performed.omissions,
        budget=asked.options["budget"],
    )


def _printed(asked: Asked, rehearsal: Rehearsal) -> str:
    from kubevipgen.report.data import json_text  # noqa: PLC0415  (start-up time)
    from kubevipgen.report.rehearsal.data import rehearsal_data  # noqa: PLC0415
    from kubevipgen.report.rehearsal.junit import rehearsal_junit  # noqa: PLC0415
    from kubevipgen.report.rehearsal.markdown import markdown_table  # noqa: PLC0415
    from kubevipgen.report.rehearsal.text import format_rehearsal  # noqa: PLC0415
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    style = asked.options["style"]
    if style == "json":
        return json_text(rehearsal_data(rehearsal, raw=asked.options["raw"])).rstrip("\n")
    if style == "junit":
        return rehearsal_junit(rehearsal).rstrip("\n")
    if style == "markdown":
        return markdown_table(rehearsal).rstrip("\n")
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    return format_rehearsal(rehearsal, color=wants_color(err=False), unicode=unicode)


def _page(path: Path | None, rehearsal: Rehearsal) -> None:
    if path is None:
        return
    from kubevipgen.report.rehearsal.page import html_page  # noqa: PLC0415  (start-up time)

    path.write_text(html_page(rehearsal), encoding="utf-8")
    click.echo(f"kubevipgen: wrote {path}", err=True)


def _print_notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        click.echo(textwrap.fill(f"note: {note}", 80, subsequent_indent="      "))
