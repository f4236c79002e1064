"""The options of all commands that judge: what is judged, and how it is told."""

from __future__ import annotations

import click

from kubevipgen.cli.options import Command

FORMATS = ("text", "json", "junit", "sarif", "github")
_OPTIONS = (
    click.option("--only", default="", metavar="ID[,ID]", help="These checks or topics."),
    click.option("--ignore", default="", metavar="ID[,ID]", help="They warn at most."),
    click.option("--strict", is_flag=True, help="Exit 1 when there are warnings."),
    click.option("-v", "--verbose", is_flag=True, help="List what passed, too."),
    click.option("--format", "style", type=click.Choice(FORMATS), default="text"),
)


def judging_options(command: Command) -> Command:
    """Adds them to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
