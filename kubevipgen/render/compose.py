"""Which targets make which files of a node: the composition of every mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields

from kubevipgen.model import Cluster, Node
from kubevipgen.render import (
    bootstrap,
    haproxy,
    host,
    keepalived,
    kube_vip,
    kubeadm,
    standalone_kubelet,
)
from kubevipgen.render.plan import FilePlan, Job, RenderedFile, Target, matches
from kubevipgen.secrets import MissingSecretError, Secrets, Wanted

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
    plans = [plan for target in TARGETS for plan in target(job)]
    yield from plans
    yield from bootstrap.plan(job, plans)


def render_cluster(
    cluster: Cluster,
    secrets: Secrets,
    *,
    nodes: Collection[str] | None = None,
    only: Sequence[str] = (),
) -> Iterator[RenderedFile]:
    """Build the chosen files, node by node in the order of the spec, sorted by path.

    ``only`` are shell patterns for ``NODE/etc/...`` in which ``*`` crosses slashes; secrets are
    asked for only by the files that are chosen. Raises MissingSecretsError, naming them all, at
    the first file that lacks one.
    """
    for node, plan in _chosen(cluster, secrets, nodes, only):
        try:
            content = plan.build()
        except MissingSecretError:
            raise MissingSecretsError(tuple(_missing(cluster, secrets, nodes, only))) from None
        yield RenderedFile(
            node.name,
            plan.path,
            content.text,
            plan.mode,
            plan.owner,
            content.secrets,
            later=content.later,
        )


def _chosen(
    cluster: Cluster, secrets: Secrets, nodes: Collection[str] | None, only: Sequence[str]
) -> Iterator[tuple[Node, FilePlan]]:
    for node in cluster.nodes:
        if nodes is not None and node.name not in nodes:
            continue
        for plan in sorted(plan_node(cluster, node, secrets), key=lambda plan: plan.path):
            path = f"{node.name}{plan.path}"
            if not only or matches(path, only):
                yield node, plan


def _missing(
    cluster: Cluster, secrets: Secrets, nodes: Collection[str] | None, only: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Every secret that any chosen file lacks, found by building them all with stand-ins."""
    given = {f.name: getattr(secrets, f.name) for f in fields(Secrets)}
    wanted = Wanted(**given)
    for node, plan in _chosen(cluster, wanted, nodes, only):
        wanted.missing.clear()
        plan.build()
        yield from ((f"{node.name}{plan.path}", name) for name in dict.fromkeys(wanted.missing))


def render_node(cluster: Cluster, node: Node, secrets: Secrets) -> tuple[RenderedFile, ...]:
    """Every file of one node."""
    return tuple(render_cluster(cluster, secrets, nodes={node.name}))


def tree_paths(cluster: Cluster, secrets: Secrets | None = None) -> list[str]:
    """``NODE/etc/...`` of every file that could be rendered, without building any."""
    chosen = _chosen(cluster, secrets or Secrets(), None, ())
    return [f"{node.name}{plan.path}" for node, plan in chosen]
