"""``kubevipgen render``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from kubevipgen.cli.options import load_spec, spec_options

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.render.plan import RenderedFile

DIFFERENT = 1
_FOLDER = click.Path(path_type=Path)


class _Job(NamedTuple):
    """What was asked for, and what came out of it."""

    cluster: Cluster
    nodes: tuple[str, ...]
    only: tuple[str, ...]
    files: list[RenderedFile]

    @property
    def partial(self) -> bool:
        return bool(self.nodes or self.only)


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

    KUBEVIPGEN_CERTIFICATE_KEY, KUBEVIPGEN_BOOTSTRAP_TOKEN, KUBEVIPGEN_VRRP_PASSWORD and
    KUBEVIPGEN_STATS_PASSWORD in the environment override the secrets file.

    Exit codes: 0 good; 1 --diff found a difference; 2 usage, cluster file, secrets or output
    folder wrong, and nothing written.
    """
    if output and diff:
        raise click.UsageError("-o and --diff exclude each other")
    if force and not output:
        raise click.UsageError("--force goes with -o DIR")
    job = _rendered(load_spec(**params), secrets, nodes, only)
    if output:
        _write(job, output, force=force)
    elif diff:
        _diff(job, diff)
    else:
        _print(job)


def _rendered(
    loaded: Any, secrets: Path | None, nodes: tuple[str, ...], only: tuple[str, ...]
) -> _Job:
    """Everything is built here, before any of it goes anywhere."""
    from kubevipgen.output import select  # noqa: PLC0415  (start-up time)
    from kubevipgen.render import compose  # noqa: PLC0415
    from kubevipgen.secrets import load  # noqa: PLC0415

    cluster = loaded.cluster
    select.check_nodes(cluster, nodes)
    known = load(secrets, loaded.path)
    if only:
        paths = compose.tree_paths(cluster, known)
        select.check_only([p for p in paths if select.in_scope(nodes, ())(p)], only)
    try:
        files = list(compose.render_cluster(cluster, known, nodes=nodes or None, only=only))
    except compose.MissingSecretsError as error:
        raise _missing(error.missing, loaded.path) from None
    if not only:
        _say_what_is_left_out(cluster)
    return _Job(cluster, nodes, only, files)


def _missing(missing: Iterable[tuple[str, str]], spec: Path | None) -> Exception:
    """One error for all of them: the way out is the same."""
    from kubevipgen.finding import Finding, FindingsError, Severity  # noqa: PLC0415

    users: dict[str, list[str]] = {}
    for path, field in missing:
        users.setdefault(field, []).append(path)
    parts = [f"{field} (for {_some(paths)})" for field, paths in users.items()]
    for_spec = f" --for {spec}" if spec else ""
    hint = (
        f"run `kubevipgen secrets init{for_spec}` (with --add when there is a secrets file), "
        "or leave these files out with --only"
    )
    message = f"secrets are missing: {', '.join(parts)}"
    return FindingsError((Finding("missing-secret", Severity.ERROR, message, hint),))


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"


def _say_what_is_left_out(cluster: Cluster) -> None:
    if not all(node.addresses for node in cluster.nodes):
        text = "kubeadm files are left out: the cluster lists no nodes with addresses"
        click.echo(f"kubevipgen: {text}", err=True)


def _write(job: _Job, folder: Path, *, force: bool) -> None:
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
    _emit(summary(Run(job.cluster, job.files, written, folder, job.partial)))


def _diff(job: _Job, folder: Path) -> None:
    from kubevipgen.output.diff import colour, diff_tree  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.select import in_scope  # noqa: PLC0415
    from kubevipgen.report.text import wants_color  # noqa: PLC0415

    pieces = list(diff_tree(folder, job.files, in_scope=in_scope(job.nodes, job.only)))
    coloured = wants_color(err=False)
    for piece in pieces:
        _emit(colour(piece) if coloured else piece)
    if pieces:
        raise click.exceptions.Exit(DIFFERENT)


def _print(job: _Job) -> None:
    from kubevipgen.output.stdout import text  # noqa: PLC0415  (start-up time)

    for piece in text(job.files):
        _emit(piece)
    if any(file.secret for file in job.files):
        note = "secrets are masked with ********; -o DIR writes them"
        click.echo(f"kubevipgen: {note}", err=True)


def _emit(text: str) -> None:
    """The same bytes in every locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
