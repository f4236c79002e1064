"""How apply, rollback and remove tell what they would do, and what they did."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubevipgen.cli.rendering import emit

if TYPE_CHECKING:
    from kubevipgen.output.host.effects import Command
    from kubevipgen.output.host.plan import Plan
    from kubevipgen.output.host.runs import Done

DIFFERENT = 1


def show_plan(root: Path, found: Plan, *, live: bool, forcible: bool = True) -> None:
    """Print the difference and what it would restart.

    Raises Exit(1) when something would change, FindingsError when something stands in the way.
    """
    from kubevipgen.output.diff import colour, differences  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host import plan  # noqa: PLC0415
    from kubevipgen.output.host.look import HostLook  # noqa: PLC0415
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    look = HostLook(root)
    paths = {*found.changed.every, *(path for path, _ in _in_the_way(found))}
    coloured = wants_color(err=False)
    for piece in differences(look, found.before, list(found.files), paths.__contains__):
        emit(colour(piece) if coloured else piece)
    plan.check(found, forcible=forcible)
    if found.changes.nothing:
        click.echo("Nothing to do: everything is as it should be.")
        return
    commands = found.effects.commands if live else ()
    show_effects(found.effects.notes, commands, "Then, which --activate does:")
    raise click.exceptions.Exit(DIFFERENT)


def _in_the_way(found: Plan) -> list[tuple[str, str]]:
    return [*found.changes.conflicts, *found.changes.blocked]


def show_done(name: str, done: Done, commands: Sequence[Command]) -> None:
    """Print what was done; ``commands`` are still to be run."""
    found = done.plan
    changed = found.changed
    for sign, paths in (("+", changed.new), ("~", changed.other), ("-", changed.gone)):
        for path in sorted(paths):
            click.echo(f"{sign} {path}")
    if found.changes.nothing:
        click.echo(f"{name}: nothing to do, everything is as it should be.")
    else:
        written = len(found.changes.write)
        counts = f"{written} written, {len(found.changes.keep)} unchanged, {len(changed.gone)}"
        click.echo(f"{name}: {counts} removed.")
    if found.handed_over:
        count = len(found.handed_over)
        click.echo(f"{count} left as they are: kubeadm has used them, they are the cluster's now.")
    if done.kept:
        click.echo(f"The version before is in {done.kept}; `kubevipgen rollback` brings it back.")
    show_effects(found.effects.notes, commands, "Not in force before this has run:")


def show_effects(notes: Sequence[str], commands: Sequence[Command], title: str) -> None:
    """Print what happens by itself, and the commands for the rest."""
    for note in notes:
        click.echo(note)
    if commands:
        click.echo(title)
    for command in commands:
        click.echo(f"  {shlex.join(command)}")
