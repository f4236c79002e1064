"""Labels that a kubelet may not give itself, and taints that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Cluster, Node
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import kubelet_nodes, node_path

# k8s.io/kubelet/pkg/apis/well_known_labels.go: the kubelet stops when --node-labels has another
# label of these two domains.
_RESERVED_DOMAINS = ("kubernetes.io", "k8s.io")
_OPEN_DOMAINS = ("kubelet.kubernetes.io", "node.kubernetes.io")
_OPEN_LABELS = frozenset(
    {
        "kubernetes.io/hostname",
        "kubernetes.io/arch",
        "kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/instance-type",
        "node.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.kubernetes.io/region",
        "failure-domain.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)


def check(cluster: Cluster) -> Iterator[Problem]:
    for node in kubelet_nodes(cluster):
        if node.labels:
            yield from _labels(cluster, node)
        if node.taints:
            yield from _taints(cluster, node)


def _labels(cluster: Cluster, node: Node) -> Iterator[Problem]:
    for key, value in node.labels.items():
        if _is_reserved(key):
            yield Problem(
                "label-reserved",
                f"the kubelet of {node.name} may not give itself the label {key}: the domain"
                f" {key.partition('/')[0]} is reserved and the kubelet would not start",
                node_path(cluster, node, "labels", key),
                f"label it after it joined: kubectl label node {node.name} {key}={value}",
                node=node.name,
            )


def _is_reserved(key: str) -> bool:
    domain, slash, _ = key.partition("/")
    if not slash or key in _OPEN_LABELS:
        return False
    return _within(domain, _RESERVED_DOMAINS) and not _within(domain, _OPEN_DOMAINS)


def _within(domain: str, parents: tuple[str, ...]) -> bool:
    return any(domain == parent or domain.endswith("." + parent) for parent in parents)


def _taints(cluster: Cluster, node: Node) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(node.taints or ()):
        if (taint.key, taint.effect) in seen:
            yield Problem(
                "taint-twice",
                f"taint {taint.key}:{taint.effect} of {node.name} is listed twice",
                node_path(cluster, node, "taints", index),
                "Kubernetes takes one value per key and effect",
                node=node.name,
            )
        seen.add((taint.key, taint.effect))
