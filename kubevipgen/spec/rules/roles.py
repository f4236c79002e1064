"""Which role makes sense in which mode."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Role
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import listed, node_path

_ENDPOINT = "the control plane endpoint"


def check(cluster: Cluster) -> Iterator[Problem]:
    balancers = cluster.with_role(Role.LOAD_BALANCER)
    if balancers:
        yield from _mode(cluster)
        yield from _nobody_listens(cluster)
    if len(balancers) == 1:
        yield Problem(
            "load-balancer-single",
            f"{balancers[0].name} is the only load balancer node: without it, no API",
            node_path(cluster, balancers[0]),
            "add a second node with `role: load-balancer`",
            Severity.WARNING,
            balancers[0].name,
        )


def _mode(cluster: Cluster) -> Iterator[Problem]:
    first = cluster.with_role(Role.LOAD_BALANCER)[0]
    if cluster.kube_vip is not None:
        yield Problem(
            "load-balancer-kube-vip",
            f"mode {cluster.mode} cannot use load balancer nodes ({_balancers(cluster)}): kube-vip"
            " needs the kubeconfig and the Lease of a control plane node",
            node_path(cluster, first, "role"),
            "use mode keepalived-haproxy, or drop the load balancer nodes",
            node=first.name,
        )


def _nobody_listens(cluster: Cluster) -> Iterator[Problem]:
    if cluster.keepalived is not None and cluster.haproxy is None:
        first = cluster.with_role(Role.LOAD_BALANCER)[0]
        yield Problem(
            "load-balancer-keepalived",
            f"mode {cluster.mode} would put the VIP on {_balancers(cluster)}, where nothing"
            f" listens on {_ENDPOINT}",
            node_path(cluster, first, "role"),
            "use mode keepalived-haproxy, or hold the VIP on the control planes",
            node=first.name,
        )


def _balancers(cluster: Cluster) -> str:
    return listed(node.name for node in cluster.with_role(Role.LOAD_BALANCER))
