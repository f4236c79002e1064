"""``kubevipgen rollback``."""

from __future__ import annotations

from pathlib import Path

import click

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--root", type=_FOLDER, metavar="DIR", help="An image of the node, not this host.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def rollback(*, root: Path | None, dry_run: bool) -> None:
    """Put the version back that `apply --backup` or `apply --force` kept last.

    All of its files or none, as apply does it. The version is used up: doing it again goes one
    further back. Files that were changed since are refused. Once kubeadm has run, the
    certificates and kubeadm-*.yaml of the node are left as they are.

    Exit codes: 0 good; 1 --dry-run found a difference; 2 there is no version, or something is in
    the way, and nothing was changed.
    """
    from kubevipgen.cli import this_host  # noqa: PLC0415  (start-up time)
    from kubevipgen.cli.host_report import show_done, show_plan  # noqa: PLC0415
    from kubevipgen.output.host import runs  # noqa: PLC0415

    this_host.need_root(root)
    place = root or Path("/")
    if dry_run:
        version, found = runs.rollback_plan(runs.open_store(place))
        click.echo(f"Back to the version in {version.folder}:")
        show_plan(place, found, live=root is None, forcible=False)
        return
    version, done = runs.rollback(place)
    show_done(f"version {version.folder.name}", done, runs.pending(done.plan) if not root else ())
