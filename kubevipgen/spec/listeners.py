"""Every TCP port that something of ours opens on a node: the ledger behind the port rules.

What Kubernetes itself takes stands in data/ports.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen import resources
from kubevipgen.model import Cluster, Ip, Node, Role, RunAs
from kubevipgen.spec.overrides import port_override
from kubevipgen.spec.problem import Path

LOOPBACK = "loopback"
WILDCARD = "*"
_KUBELET = "KubeletConfiguration"
# A listener on the node's own address collides with one on all of them, not with loopback.
_ADDRESSES = {"all": WILDCARD, "node": "node", "loopback": LOOPBACK}


class Listener(NamedTuple):
    """``address`` is an IP address as text, ``node``, ``loopback`` or ``*``.

    No ``path``: a fixed port. ``part`` names what listens, in a word of the ledger; ``wanted_free``
    tells that kubeadm's own preflight demands the port.
    """

    port: int
    who: str
    address: str = WILDCARD
    path: Path = ()
    part: str = ""
    wanted_free: bool = False

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
        yield from _fixed(cluster, "etcd")
    if node.role in {Role.CONTROL_PLANE, Role.WORKER} or (holds_vip and in_pods(cluster)):
        yield from _fixed(cluster, "kubelet")
    if node.role in {Role.CONTROL_PLANE, Role.WORKER} and has_kube_proxy(cluster):
        yield from _fixed(cluster, "kube-proxy")


def has_kube_proxy(cluster: Cluster) -> bool:
    """Whether kube-proxy runs, and with it the NodePort range."""
    return cluster.networking.proxy_mode != "none"


def in_pods(cluster: Cluster) -> bool:
    """Whether any of the VIP's programs is a static pod; kube-vip always is."""
    runs = [part.run_as for part in (cluster.haproxy, cluster.keepalived) if part is not None]
    return cluster.kube_vip is not None or RunAs.STATIC_POD in runs


def _haproxy(cluster: Cluster) -> Iterator[Listener]:
    haproxy = cluster.haproxy
    if haproxy is None:
        return
    endpoint: Path = ("endpoint", "port")
    yield Listener(cluster.endpoint.port, "haproxy (endpoint.port)", WILDCARD, endpoint, "endpoint")
    status: Path = ("haproxy", "statusPort")
    yield Listener(haproxy.status_port, "haproxy (haproxy.statusPort)", LOOPBACK, status, "haproxy")
    if haproxy.stats is not None:
        where = _bound(haproxy.stats.bind)
        stats: Path = ("haproxy", "stats", "port")
        who = "haproxy (haproxy.stats.port)"
        yield Listener(haproxy.stats.port, who, where, stats, "haproxy")


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
        who = "kube-vip (kubeVip.healthPort)"
        yield Listener(kube_vip.health_port, who, WILDCARD, path, "kube-vip")
    if kube_vip.prometheus_port:
        path = ("kubeVip", "prometheusPort")
        who = "kube-vip (kubeVip.prometheusPort)"
        yield Listener(kube_vip.prometheus_port, who, WILDCARD, path, "kube-vip")


def _control_plane(cluster: Cluster) -> Iterator[Listener]:
    path: Path = ("apiServer", "port")
    who = "the apiserver (apiServer.port)"
    yield Listener(cluster.api_port, who, WILDCARD, path, "apiserver", wanted_free=True)
    yield from _fixed(cluster, "control-plane")
    if cluster.etcd is None:
        yield from _fixed(cluster, "etcd")


def _fixed(cluster: Cluster, part: str) -> Iterator[Listener]:
    """The rows of one part, moved where the overrides of KubeletConfiguration say so."""
    for row in resources.data("ports"):
        if row["part"] != part:
            continue
        port = row["port"]
        if "override" in row:
            port = port_override(cluster, _KUBELET, row["override"], port)
        if port:
            free = row.get("wantedFree", False)
            yield Listener(port, row["who"], _ADDRESSES[row["scope"]], (), part, free)
