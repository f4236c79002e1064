"""``kubevipgen render --format``: every node's files packed, then written like any others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubevipgen.output import boot as forms
from kubevipgen.output.boot.form import Asked, Form, Parcel

if TYPE_CHECKING:
    from kubevipgen.cli.boot import Boot
    from kubevipgen.cli.rendering import Job
    from kubevipgen.output.tree import Written
    from kubevipgen.render.plan import RenderedFile


def deliver(job: Job, boot: Boot, *, output: Path | None, diff: Path | None, force: bool) -> None:
    """Pack every node first; then write, show the difference, or print."""
    from kubevipgen.cli import render  # noqa: PLC0415  (which imports this module)

    form = forms.form(boot.form)
    parcels = _packed(job, boot, form)
    files = [file for parcel in parcels for file in parcel.files]
    scope = _scope(form, job.nodes)
    if output:
        done = _write(job, parcels, output, scope, force=force)
        _summarise(job, boot, parcels, done, output)
    elif diff:
        render.show_difference(files, diff, scope)
    elif any(file.packed for file in files):
        raise click.UsageError("--compress goes with -o DIR: packed bytes are not printed")
    else:
        render.show(files)
        _say_what_is_missing(parcels)


def _packed(job: Job, boot: Boot, form: Form) -> list[Parcel]:
    asked = Asked(**{name: getattr(boot, name) for name in Asked.__slots__})
    by_node: dict[str, list[RenderedFile]] = {}
    for file in job.files:
        by_node.setdefault(file.node, []).append(file)
    nodes = [node for node in job.cluster.nodes if node.name in by_node]
    return [form.pack(job.cluster, node, by_node[node.name], asked) for node in nodes]


def _scope(form: Form, nodes: tuple[str, ...]) -> Callable[[str], bool]:
    """A tree of another form in the same folder is left alone."""

    def asked_for(path: str) -> bool:
        node, _, name = path.partition("/")
        return name in form.names and (not nodes or node in nodes)

    return asked_for


def _write(
    job: Job, parcels: list[Parcel], folder: Path, scope: Callable[[str], bool], *, force: bool
) -> Written:
    from kubevipgen.output.tree import write_tree  # noqa: PLC0415  (start-up time)

    origin = job.cluster.origin
    files = [file for parcel in parcels for file in parcel.files]
    return write_tree(
        folder, files, origin=(origin.name, origin.digest), in_scope=scope, force=force
    )


def _summarise(job: Job, boot: Boot, parcels: list[Parcel], done: Written, folder: Path) -> None:
    from kubevipgen.cli.rendering import emit  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.boot import platforms  # noqa: PLC0415
    from kubevipgen.output.boot.summary import summary  # noqa: PLC0415
    from kubevipgen.output.boot.summary_steps import Delivery  # noqa: PLC0415

    limit = platforms.find(boot.platform).limit
    packed = Delivery(job.cluster, boot.form, job.files, parcels, done, folder, _again(job), limit)
    emit(summary(packed._replace(secrets_only=boot.secrets_only, pre_step=boot.pre_step)))


def _again(job: Job) -> list[str]:
    """The words of this command that say which cluster and which nodes it is about."""
    given = click.get_current_context().params
    words = ["kubevipgen", "render", *filter(None, (given["file"], given["file_option"]))]
    words += job.cluster.origin.flags
    words += ["--allow-unknown-version"] * given["allow_unknown_version"]
    words += ["--secrets", str(given["secrets"])] if given["secrets"] else []
    return words + [word for node in job.nodes for word in ("--node", node)]


def _say_what_is_missing(parcels: list[Parcel]) -> None:
    """Beside standard output, which is for the machine."""
    if any(parcel.left_out for parcel in parcels):
        note = "files that hold secrets are left out; `--secrets-only -o DIR` makes them"
        click.echo(f"kubevipgen: {note}", err=True)
