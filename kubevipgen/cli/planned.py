"""The files that ``render`` would make, as the checks of a host want to know them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubevipgen.model import Cluster
    from kubevipgen.preflight.check import PlannedFile
    from kubevipgen.secrets import Secrets


def planned_files(
    cluster: Cluster, secrets: Secrets, nodes: Collection[str] | None = None
) -> tuple[PlannedFile, ...]:
    """Every file of these nodes (None: of all), with what must be in it.

    Without a digest where a secret that the file holds is not given.
    """
    return tuple(
        found
        for node in cluster.nodes
        if nodes is None or node.name in nodes
        for found in _of_node(cluster, node.name, secrets)
    )


def planned_paths(cluster: Cluster, secrets: Secrets) -> dict[str, list[str]]:
    """Where the files of every node go, by its name; nothing is built for that."""
    from kubevipgen.render.compose import plan_node  # noqa: PLC0415  (start-up time)

    return {n.name: [p.path for p in plan_node(cluster, n, secrets)] for n in cluster.nodes}


def _of_node(cluster: Cluster, name: str, secrets: Secrets) -> Iterator[PlannedFile]:
    from kubevipgen.preflight.check import PlannedFile  # noqa: PLC0415  (start-up time)
    from kubevipgen.render.compose import plan_node  # noqa: PLC0415
    from kubevipgen.render.plan import FilePlan  # noqa: PLC0415
    from kubevipgen.secrets import MissingSecretError  # noqa: PLC0415

    def digests(plan: FilePlan) -> tuple[str, str]:
        try:
            content = plan.build()
        except MissingSecretError:
            return "", ""
        return _digest(content.text), _digest(content.later) if content.later else ""

    node = next(node for node in cluster.nodes if node.name == name)
    for plan in plan_node(cluster, node, secrets):
        yield PlannedFile(name, plan.path, plan.mode, plan.owner, *digests(plan))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def secrets_beside(spec: Path | None) -> Secrets:
    """The secrets as ``render`` finds them; without them, what the environment holds or nothing.

    A preflight must not stop because of secrets. Files that hold one, or that would be others with
    a CA made beforehand, are then not compared.
    """
    from kubevipgen import secrets  # noqa: PLC0415  (start-up time)
    from kubevipgen.finding import FindingsError  # noqa: PLC0415

    try:
        found = secrets.load(None, spec)
    except (FindingsError, OSError):
        return secrets.Partial()
    if secrets.is_beside(spec):
        return found
    return secrets.Partial(**{f.name: getattr(found, f.name) for f in fields(found)})
