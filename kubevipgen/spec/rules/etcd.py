"""External etcd: endpoints and etcd nodes agree, and none of them is the VIP."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Etcd, Ip, Role
from kubevipgen.spec.overrides import override
from kubevipgen.spec.problem import Problem


def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.etcd is None:
        return
    yield from _endpoints(cluster, cluster.etcd)
    yield from _etcd_nodes(cluster, cluster.etcd)
    if override(cluster, "ClusterConfiguration", "etcd", "local") is not None:
        yield Problem(
            "etcd-local-and-external",
            "the overrides set etcd.local, but the spec uses external etcd; kubeadm takes one",
            ("kubeadm", "overrides", "ClusterConfiguration", "etcd", "local"),
            "drop one of the two",
        )


def _endpoints(cluster: Cluster, etcd: Etcd) -> Iterator[Problem]:
    for index, text in enumerate(etcd.endpoints):
        if _ip(text) in cluster.endpoint.vips:
            yield Problem(
                "etcd-endpoint-is-vip",
                f"etcd endpoint {text} is the VIP, which leads to the apiservers",
                ("etcd", "external", "endpoints", index),
                "name the etcd hosts themselves",
            )


def _ip(url: str) -> Ip | None:
    try:
        return ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return None


def _etcd_nodes(cluster: Cluster, etcd: Etcd) -> Iterator[Problem]:
    hosts = {_ip(text) for text in etcd.endpoints}
    names = {urlsplit(text).hostname for text in etcd.endpoints}
    for index, node in enumerate(cluster.nodes):
        if node.role is not Role.ETCD or node.name in names:
            continue
        if not hosts & {a.ip for a in node.addresses}:
            yield Problem(
                "etcd-node-not-endpoint",
                f"node {node.name} has the role etcd, but no etcd endpoint leads to it",
                ("nodes", index),
                "add its URL to etcd.external.endpoints, or leave the endpoints out",
                Severity.WARNING,
                node.name,
            )
