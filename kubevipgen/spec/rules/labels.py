"""Labels and taints: Kubernetes' syntax, and what a kubelet may say about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Node
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import is_subdomain, kubelet_nodes, node_path

_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
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
        path = node_path(cluster, node, "labels", key)
        yield from _key(key, path, node, "label")
        yield from _value(value, key, path, node, "label")
        if _is_reserved(key):
            yield Problem(
                "label-reserved",
                f"the kubelet of {node.name} may not give itself the label {key}: the domain"
                f" {key.partition('/')[0]} is reserved and the kubelet would not start",
                path,
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


def _key(key: str, path: Path, node: Node, what: str) -> Iterator[Problem]:
    domain, slash, name = key.rpartition("/")
    if _NAME.fullmatch(name) is None or (slash and not is_subdomain(domain)):
        yield Problem(
            f"{what}-key-invalid",
            f"{key!r} cannot be a {what} key: up to 63 letters, digits, dashes, underscores and"
            ' dots, perhaps after a DNS name and "/"',
            path,
            "for example example.com/rack",
            node=node.name,
        )


def _value(value: str, key: str, path: Path, node: Node, what: str) -> Iterator[Problem]:
    if value and _NAME.fullmatch(value) is None:
        yield Problem(
            f"{what}-value-invalid",
            f"{value!r} cannot be the value of {what} {key}: up to 63 letters, digits, dashes,"
            " underscores and dots, beginning and ending with a letter or digit",
            path,
            "Kubernetes keeps free text in annotations",
            node=node.name,
        )


def _taints(cluster: Cluster, node: Node) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(node.taints or ()):
        path = node_path(cluster, node, "taints", index)
        yield from _key(taint.key, path, node, "taint")
        yield from _value(taint.value, taint.key, path, node, "taint")
        if taint.effect not in _EFFECTS:
            yield Problem(
                "taint-effect-invalid",
                f"{taint.effect!r} is not a taint effect",
                (*path, "effect"),
                "use NoSchedule, PreferNoSchedule or NoExecute",
                node=node.name,
            )
        if (taint.key, taint.effect) in seen:
            yield Problem(
                "taint-twice",
                f"taint {taint.key}:{taint.effect} of {node.name} is listed twice",
                path,
                "Kubernetes takes one value per key and effect",
                Severity.ERROR,
                node.name,
            )
        seen.add((taint.key, taint.effect))
