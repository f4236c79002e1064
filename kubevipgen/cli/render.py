"""``kubevipgen render``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kubevipgen.cli.boot import boot_options, refuse_without_use
from kubevipgen.cli.options import load_spec, spec_options
from kubevipgen.cli.rendering import Job, emit, rendered

if TYPE_CHECKING:
    from kubevipgen.render.plan import RenderedFile

DIFFERENT = 1
_FOLDER = click.Path(path_type=Path)


@click.command()
@spec_options
@click.option("-o", "--output", type=_FOLDER, metavar="DIR", help="Write NODE/etc/... below DIR.")
@click.option("--diff", "diff", type=_FOLDER, metavar="DIR", help="Show what -o DIR would change.")
@click.option("--node", "nodes", multiple=True, metavar="NAME", help="This node only; repeatable.")
@click.option(
    "--only", multiple=True, metavar="GLOB", help="These NODE/etc/... files only; * matches / too."
)
@click.option(
    "--secrets", type=_FOLDER, metavar="FILE", help="Default: secrets.yaml beside the cluster file."
)
@click.option("--force", is_flag=True, help="With -o: give up files that others made or changed.")
@boot_options
def render(  # noqa: PLR0913  (one parameter per option)
    *,
    output: Path | None,
    diff: Path | None,
    nodes: tuple[str, ...],
    only: tuple[str, ...],
    secrets: Path | None,
    force: bool,
    **params: Any,
) -> None:
    """Make every file of every node.

    With -o DIR, a tree to copy onto the nodes, and a summary. Without it, to standard output with
    secrets masked: one file as it is, several each below a line `==> NODE/path <==`.

    With --format the files of each node are packed for its first boot: as NODE/user-data
    (cloud-init), NODE/config.ign (Ignition), NODE/config.bu (Butane) or NODE/files.tar.

    KUBEVIPGEN_CERTIFICATE_KEY, KUBEVIPGEN_BOOTSTRAP_TOKEN, KUBEVIPGEN_VRRP_PASSWORD and
    KUBEVIPGEN_STATS_PASSWORD in the environment override the secrets file.

    Exit codes: 0 good; 1 --diff found a difference; 2 usage, cluster file, secrets or output
    folder wrong, and nothing written.
    """
    if output and diff:
        raise click.UsageError("-o and --diff exclude each other")
    if force and not output:
        raise click.UsageError("--force goes with -o DIR")
    boot = refuse_without_use(params, output=output, diff=diff, only=only)
    job = rendered(load_spec(**params), secrets, nodes, only)
    if boot.secrets_only:
        job = job.only_secrets()
    if boot.form:
        from kubevipgen.cli.packed import deliver  # noqa: PLC0415  (start-up time)

        deliver(job, boot, output=output, diff=diff, force=force)
        return
    if output:
        _write(job, output, force=force)
    elif diff:
        from kubevipgen.output.select import in_scope  # noqa: PLC0415  (start-up time)

        show_difference(job.files, diff, in_scope(job.nodes, job.only))
    else:
        show(job.files)


def _write(job: Job, folder: Path, *, force: bool) -> None:
    from kubevipgen.output.select import in_scope  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.summary import Run, summary  # noqa: PLC0415
    from kubevipgen.output.tree import write_tree  # noqa: PLC0415

    origin = job.cluster.origin
    written = write_tree(
        folder,
        job.files,
        origin=(origin.name, origin.digest),
        in_scope=in_scope(job.nodes, job.only),
        force=force,
    )
    emit(summary(Run(job.cluster, job.files, written, folder, job.partial)))


def show_difference(
    files: list[RenderedFile], folder: Path, in_scope: Callable[[str], bool]
) -> None:
    """Print what writing would change. Raises Exit(1) when that is anything."""
    from kubevipgen.output.diff import colour, diff_tree  # noqa: PLC0415  (start-up time)
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    pieces = list(diff_tree(folder, files, in_scope=in_scope))
    coloured = wants_color(err=False)
    for piece in pieces:
        emit(colour(piece) if coloured else piece)
    if pieces:
        raise click.exceptions.Exit(DIFFERENT)


def show(files: list[RenderedFile]) -> None:
    """Print the files, secrets masked."""
    from kubevipgen.output.stdout import text  # noqa: PLC0415  (start-up time)

    for piece in text(files):
        emit(piece)
    if any(file.secret for file in files):
        note = "secrets are masked with ********; -o DIR writes them"
        click.echo(f"kubevipgen: {note}", err=True)
