"""Every TCP port that something of ours opens on a node: the ledger behind the port rules.

Fixed numbers from Kubernetes' "Ports and Protocols" and the components' defaults.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen.model import Cluster, Ip, Node, Role, RunAs
from kubevipgen.spec.problem import Path
from kubevipgen.spec.rules._overrides import port_override

LOOPBACK = "loopback"
WILDCARD = "*"
_KUBELET = "KubeletConfiguration"


class Listener(NamedTuple):
    """``address`` is an IP address as text, ``loopback`` or ``*``; no ``path``: a fixed port."""

    port: int
    who: str
    address: str = WILDCARD
    path: Path = ()

    def clashes(self, other: Listener) -> bool:
        """Whether only one of the two can have the port."""
        if self.port != other.port:
            return False
        same = self.address == other.address
        return same or WILDCARD in {self.address, other.address}


def listeners(cluster: Cluster, node: Node) -> Iterator[Listener]:
    """What listens on this node, the spec's own choices first."""
    holds_vip = any(node is holder for holder in cluster.vip_nodes)
    if holds_vip:
        yield from _haproxy(cluster)
        yield from _kube_vip(cluster)
    if node.role is Role.CONTROL_PLANE:
        yield from _control_plane(cluster)
    if node.role is Role.ETCD:
        yield from _etcd()
    if node.role in {Role.CONTROL_PLANE, Role.WORKER} or (holds_vip and _in_pods(cluster)):
        yield from _kubelet(cluster)
    if node.role in {Role.CONTROL_PLANE, Role.WORKER} and has_kube_proxy(cluster):
        yield Listener(10249, "kube-proxy metrics", LOOPBACK)
        yield Listener(10256, "kube-proxy health check")


def has_kube_proxy(cluster: Cluster) -> bool:
    """Whether kube-proxy runs, and with it the NodePort range."""
    return cluster.networking.proxy_mode != "none"


def _in_pods(cluster: Cluster) -> bool:
    runs = [part.run_as for part in (cluster.haproxy, cluster.keepalived) if part is not None]
    return RunAs.STATIC_POD in runs


def _haproxy(cluster: Cluster) -> Iterator[Listener]:
    haproxy = cluster.haproxy
    if haproxy is None:
        return
    yield Listener(cluster.endpoint.port, "haproxy (endpoint.port)", path=("endpoint", "port"))
    status: Path = ("haproxy", "statusPort")
    yield Listener(haproxy.status_port, "haproxy (haproxy.statusPort)", LOOPBACK, status)
    if haproxy.stats is not None:
        where = _bound(haproxy.stats.bind)
        stats: Path = ("haproxy", "stats", "port")
        yield Listener(haproxy.stats.port, "haproxy (haproxy.stats.port)", where, stats)


def _bound(ip: Ip) -> str:
    if ip.is_unspecified:
        return WILDCARD
    return LOOPBACK if ip.is_loopback else str(ip)


def _kube_vip(cluster: Cluster) -> Iterator[Listener]:
    kube_vip = cluster.kube_vip
    if kube_vip is None:
        return
    if kube_vip.health_port:
        path: Path = ("kubeVip", "healthPort")
        yield Listener(kube_vip.health_port, "kube-vip (kubeVip.healthPort)", path=path)
    if kube_vip.prometheus_port:
        path = ("kubeVip", "prometheusPort")
        yield Listener(kube_vip.prometheus_port, "kube-vip (kubeVip.prometheusPort)", path=path)


def _control_plane(cluster: Cluster) -> Iterator[Listener]:
    path: Path = ("apiServer", "port")
    yield Listener(cluster.api_port, "the apiserver (apiServer.port)", path=path)
    yield Listener(10257, "kube-controller-manager", LOOPBACK)
    yield Listener(10259, "kube-scheduler", LOOPBACK)
    if cluster.etcd is None:
        yield from _etcd()


def _etcd() -> Iterator[Listener]:
    # Client and peer port lie on the node's address, which a wildcard listener would collide with.
    yield Listener(2379, "etcd", "node")
    yield Listener(2380, "etcd", "node")
    yield Listener(2381, "etcd metrics", LOOPBACK)


def _kubelet(cluster: Cluster) -> Iterator[Listener]:
    yield Listener(port_override(cluster, _KUBELET, "port", 10250), "the kubelet")
    health = port_override(cluster, _KUBELET, "healthzPort", 10248)
    yield Listener(health, "the kubelet's health check", LOOPBACK)
    if read_only := port_override(cluster, _KUBELET, "readOnlyPort", 0):
        yield Listener(read_only, "the kubelet's read-only port")
