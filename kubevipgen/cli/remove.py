"""``kubevipgen remove``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubevipgen.cli.host_report import DIFFERENT

if TYPE_CHECKING:
    from kubevipgen.output.host.plan import Plan

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--root", type=_FOLDER, metavar="DIR", help="An image of the node, not this host.")
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@click.option("--force", is_flag=True, help="Also files that were changed; keeps a copy of them.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, 3600),
    default=60.0,
    metavar="S",
    show_default=True,
    help="Seconds that haproxy, keepalived and kube-vip have to end.",
)
def remove(*, root: Path | None, dry_run: bool, force: bool, timeout: float) -> None:
    """Take away everything that `apply` put here.

    Manifests go first. When the programs have ended, a VIP that one of them left on its interface
    goes too, then the other files, folders that we made and nothing is in, kept versions, and the
    state. What others made is not touched. Once kubeadm has run, the certificates stay: they are
    the cluster's, and `kubeadm reset` removes them.

    Exit codes: 0 good; 1 --dry-run found something; 2 something is in the way, or a program is
    still running: then the next run goes on from there.
    """
    from kubevipgen.cli import this_host  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host import runs  # noqa: PLC0415

    this_host.need_root(root)
    place = root or Path("/")
    store = runs.open_store(place)
    if dry_run and not runs.is_empty(store):
        _show(runs.remove_plan(store, force=force), live=root is None)
    leaving = runs.Leaving()
    if root is None:
        stop = partial(this_host.stop, timeout=timeout, say=_say)
        leaving = runs.Leaving(stop, partial(this_host.settle, say=_say))
    done = None if dry_run else runs.remove(place, leaving, force=force)
    if done is None:
        click.echo("Nothing to do: nothing here was put in place by kubevipgen apply.")
        return
    for path in done.plan.changed.gone:
        click.echo(f"- {path}")
    click.echo(f"{len(done.plan.changed.gone)} removed.")
    for note in done.plan.effects.notes if root is None else ():
        click.echo(note)
    for folder in done.precious:
        click.echo(f"{folder} is kept: it holds files of others, or ones that were changed.")


def _say(text: str) -> None:
    click.echo(f"kubevipgen: {text}", err=True)


def _show(found: Plan, *, live: bool) -> None:
    """Raises Exit(1) after the list, FindingsError when something stands in the way."""
    from kubevipgen.output.host import plan  # noqa: PLC0415  (start-up time)

    plan.check(found)
    for path in found.changed.gone:
        click.echo(f"- {path}")
    for held in found.before.held if live else ():
        click.echo(f"- {held.vip} on {held.interface}, if a program leaves it there")
    raise click.exceptions.Exit(DIFFERENT)
