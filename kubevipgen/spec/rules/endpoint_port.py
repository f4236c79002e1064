"""Without a balancer, the endpoint's port is the apiserver's own."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Path, Problem

_PORT: Path = ("endpoint", "port")


def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.haproxy is not None:
        return
    kube_vip, port = cluster.kube_vip, cluster.endpoint.port
    balanced = kube_vip is not None and kube_vip.load_balancer
    if kube_vip is not None and balanced and port == kube_vip.lb_port:
        return
    if port != cluster.api_port:
        yield Problem(
            "endpoint-port-unserved",
            f"nothing listens on endpoint port {port}: in mode {cluster.mode} clients reach the"
            f" apiserver itself, on port {cluster.api_port}",
            _PORT,
            f"use endpoint port {cluster.api_port}, or a mode with haproxy",
        )
    elif kube_vip is not None and balanced:
        yield Problem(
            "endpoint-port-unbalanced",
            f"clients use endpoint port {port}, but kube-vip balances port {kube_vip.lb_port}",
            _PORT,
            f"set kubeVip.loadBalancer.port to {port}",
            Severity.WARNING,
        )
