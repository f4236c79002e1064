"""Which targets make which files of a node: the composition of every mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase

from kubevipgen.model import Cluster, Node
from kubevipgen.render import haproxy, host, keepalived, kube_vip, kubeadm, standalone_kubelet
from kubevipgen.render.plan import FilePlan, Job, RenderedFile, Target
from kubevipgen.secrets import MissingSecretError, Secrets

TARGETS: tuple[Target, ...] = (
    haproxy.plan,  # configurations come before the pods that mount them
    keepalived.plan,
    kube_vip.plan,
    standalone_kubelet.plan,
    host.plan,
    kubeadm.plan,
)


class MissingSecretsError(Exception):
    """Files that were asked for need secrets that nobody gave: (NODE/path, field) pairs."""

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        super().__init__(", ".join(f"{path}: {field}" for path, field in missing))
        self.missing = missing


def plan_node(cluster: Cluster, node: Node, secrets: Secrets) -> Iterator[FilePlan]:
    """Every file of one node, named but not yet built."""
    job = Job(cluster, node, secrets)
    for target in TARGETS:
        yield from target(job)


def render_cluster(
    cluster: Cluster,
    secrets: Secrets,
    *,
    nodes: Collection[str] | None = None,
    only: Sequence[str] = (),
) -> Iterator[RenderedFile]:
    """Build the chosen files, node by node in the order of the spec, sorted by path.

    ``only`` are shell patterns for ``NODE/etc/...`` in which ``*`` crosses slashes; secrets are
    asked for only by the files that are chosen. Raises MissingSecretsError after the last file.
    """
    missing: list[tuple[str, str]] = []
    for node in cluster.nodes:
        if nodes is None or node.name in nodes:
            yield from _render_node(cluster, node, secrets, only, missing)
    if missing:
        raise MissingSecretsError(tuple(missing))


def render_node(cluster: Cluster, node: Node, secrets: Secrets) -> tuple[RenderedFile, ...]:
    """Every file of one node."""
    return tuple(render_cluster(cluster, secrets, nodes={node.name}))


def tree_paths(cluster: Cluster, secrets: Secrets | None = None) -> list[str]:
    """``NODE/etc/...`` of every file that could be rendered, without building any."""
    given = secrets or Secrets()
    return [
        f"{node.name}{plan.path}"
        for node in cluster.nodes
        for plan in sorted(plan_node(cluster, node, given), key=lambda plan: plan.path)
    ]


def _render_node(
    cluster: Cluster,
    node: Node,
    secrets: Secrets,
    only: Sequence[str],
    missing: list[tuple[str, str]],
) -> Iterator[RenderedFile]:
    for plan in sorted(plan_node(cluster, node, secrets), key=lambda plan: plan.path):
        path = f"{node.name}{plan.path}"
        if only and not any(fnmatchcase(path, pattern) for pattern in only):
            continue
        try:
            content = plan.build()
        except MissingSecretError as error:
            missing.append((path, error.field))
            continue
        yield RenderedFile(
            node.name, plan.path, content.text, plan.mode, plan.owner, content.secrets
        )
