"""What was asked for, built before any of it goes anywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.render.plan import RenderedFile
    from kubevipgen.spec import Loaded


class Job(NamedTuple):
    """What was asked for, and what came out of it."""

    cluster: Cluster
    nodes: tuple[str, ...]
    only: tuple[str, ...]
    files: list[RenderedFile]

    @property
    def partial(self) -> bool:
        return bool(self.nodes or self.only)

    def only_secrets(self) -> Job:
        """The same without the files that anybody may read."""
        files = [file for file in self.files if file.secret]
        # Other files in the same folder are not of this run; "" fits none of them.
        only = self.only or tuple(f.tree_path for f in files) or ("",)
        return self._replace(files=files, only=only)


def rendered(
    loaded: Loaded, secrets: Path | None, nodes: tuple[str, ...], only: tuple[str, ...]
) -> Job:
    """The files of these nodes. Raises FindingsError: no such node, no such file, no secret."""
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
    return Job(cluster, nodes, only, files)


def _missing(missing: Iterable[tuple[str, str]], spec: Path | None) -> Exception:
    """One error for all of them: the way out is the same."""
    from kubevipgen.finding import Finding, FindingsError, Severity  # noqa: PLC0415

    users: dict[str, list[str]] = {}
    for path, field in missing:
        users.setdefault(field, []).append(path)
    parts = [f"{field} (for {_some(paths)})" for field, paths in users.items()]
    for_spec = f" --for {spec}" if spec else ""
    with_ca = " --with-ca" if any(field.startswith("pki/") for field in users) else ""
    hint = (
        f"run `kubevipgen secrets init{with_ca}{for_spec}` (with --add when there is a secrets"
        " file), or leave these files out with --only"
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


def emit(text: str) -> None:
    """The same bytes in every locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
