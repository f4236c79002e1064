"""``kubevipgen apply``."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kubevipgen.cli.options import load_spec, spec_options
from kubevipgen.cli.rendering import rendered

if TYPE_CHECKING:
    from kubevipgen.cli.rendering import Job
    from kubevipgen.output.host.effects import Command
    from kubevipgen.output.host.plan import Plan, Wanted
    from kubevipgen.output.host.runs import Done
    from kubevipgen.output.host.store import Held

_FILE = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_PROGRAMS = click.Choice(("haproxy", "keepalived", "kubeadm"))


@click.command()
@spec_options
@click.option("--node", default="", metavar="NAME", help="Which node this host is.")
@click.option(
    "--secrets", type=_FILE, metavar="FILE", help="Default: secrets.yaml beside the cluster file."
)
@click.option("--root", type=_FOLDER, metavar="DIR", help="An image of the node, not this host.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--backup", is_flag=True, help="Keep the version before, for a rollback.")
@click.option("--force", is_flag=True, help="Replace what others made or changed; keeps a copy.")
@click.option("--activate", is_flag=True, help="Load modules and settings, restart services.")
@click.option(
    "--skip-program", multiple=True, type=_PROGRAMS, metavar="NAME", help="Do not have it check."
)
def apply(  # noqa: PLR0913  (one parameter per option)
    *,
    node: str,
    secrets: Path | None,
    root: Path | None,
    dry_run: bool,
    backup: bool,
    force: bool,
    activate: bool,
    skip_program: tuple[str, ...],
    **params: Any,
) -> None:
    """Put this node's files in place, here, all of them or none.

    Which node this host is follows from its addresses. Everything is checked first, also by the
    haproxy, keepalived and kubeadm that are installed here. Configurations come before the
    manifests that mount them. What others made or changed is refused. A second run changes
    nothing; a run that was cut off is taken up by the next.

    Once kubeadm has run, the certificates and kubeadm-*.yaml of the node are left as they are.
    /var/lib/kubevipgen remembers what was put in place, for rollback and remove.

    Exit codes: 0 good; 1 --dry-run found a difference; 2 something is wrong, and nothing was
    changed; 3 --activate failed.
    """
    from kubevipgen.cli import this_host  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host import runs  # noqa: PLC0415

    if root and activate:
        raise click.UsageError("--activate is for this host, not for --root DIR")
    this_host.need_root(root)
    loaded = load_spec(**params)
    me = this_host.node_here(loaded.cluster, node, root)
    job = rendered(loaded, secrets, (me.name,), ())
    place = root or Path("/")
    wanted = _wanted(job, this_host.held_by(loaded.cluster, me), _inside(place, loaded.path))
    found = runs.apply_plan(runs.open_store(place), wanted, force=force)
    _check_programs(found, skip_program, live=root is None)
    if dry_run:
        from kubevipgen.cli.host_report import show_plan  # noqa: PLC0415  (start-up time)

        show_plan(place, found, live=root is None)
        return
    done = runs.apply(place, wanted, force=force, keep=backup)
    _report(me.name, done, activate=activate, live=root is None)
    if activate:
        _activate(place, runs.pending(done.plan))
    _say_next(done, root)


def _wanted(job: Job, held: tuple[Held, ...], read: tuple[str, ...]) -> Wanted:
    from kubevipgen.output.host.plan import Wanted  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.paths import check  # noqa: PLC0415

    check(job.files)
    files = tuple(replace(file, node="") for file in job.files)
    origin = job.cluster.origin
    return Wanted(files, (origin.name, origin.digest), job.nodes[0], held, read)


def _inside(root: Path, spec: Path | None) -> tuple[str, ...]:
    """The spec's path on the node, when it stands there."""
    place, root = (spec.resolve() if spec else Path()), root.resolve()
    return (f"/{place.relative_to(root)}",) if place.is_relative_to(root) else ()


def _check_programs(found: Plan, skip: tuple[str, ...], *, live: bool) -> None:
    """Warnings are printed. Raises FindingsError when a program refuses what it will read."""
    from kubevipgen.finding import FindingsError, Severity  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host.programs import check  # noqa: PLC0415
    from kubevipgen.report.text import print_findings  # noqa: PLC0415

    changed = {file.path for file in found.changes.write}
    findings = tuple(check(found.files, changed, skip, live=live))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise FindingsError(findings)
    print_findings(findings)


def _report(name: str, done: Done, *, activate: bool, live: bool) -> None:
    from kubevipgen.cli.host_report import show_done  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host import runs  # noqa: PLC0415

    commands = () if activate or not live else runs.pending(done.plan)
    show_done(name, done, commands)


def _say_next(done: Done, root: Path | None) -> None:
    """Files alone bring up no node; said when they are new."""
    from kubevipgen.render.bootstrap.paths import SCRIPT, SERVICE  # noqa: PLC0415

    if SCRIPT not in done.plan.changed.new:
        return
    if root is None:
        click.echo(f"Next, to bring this node up:\n  sh {SCRIPT}")
    else:
        command = shlex.join(("systemctl", f"--root={root}", "enable", SERVICE))
        click.echo(f"Next, to have the node come up by itself when it boots:\n  {command}")


def _activate(place: Path, commands: tuple[Command, ...]) -> None:
    """Run what is pending; it stays pending, and exit code 3 says so, when one fails."""
    from kubevipgen.cli import this_host  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host import runs  # noqa: PLC0415

    for command in commands:
        words = " ".join(command)
        if why := this_host.run(command):
            click.echo(f"kubevipgen: `{words}` failed: {why}", err=True)
            click.echo("The files are in place; mend it, then: apply --activate", err=True)
            raise click.exceptions.Exit(3)
        click.echo(f"done: {words}")
    if commands:
        runs.activated(place)
