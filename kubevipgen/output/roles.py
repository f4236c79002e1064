"""What one node does, in a few words each: what runs, which ports, what about the VIP."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kubevipgen.model import Announce, Cluster, Node, Role, RunAs

Paths = Collection[str]  # absolute paths of the files that were rendered for the node
BALANCERS = ("kube-vip", "keepalived", "haproxy")


def runs(node: Node, paths: Paths) -> Iterator[str]:
    """Names of programs; what we set up is read off the files, so that it is never a promise."""
    for name in BALANCERS:
        pod = f"/etc/kubernetes/manifests/{name}.yaml"
        if pod in paths or drop_in(name) in paths:
            yield name
    if node.role is Role.ETCD:
        yield "etcd"
    elif node.role is not Role.LOAD_BALANCER or drop_in("kubelet") in paths:
        yield "kubelet"


def drop_in(service: str) -> str:
    """Where the drop-in of a systemd service stands on a node."""
    return f"/etc/systemd/system/{service}.service.d/10-kubevipgen.conf"


def ports(cluster: Cluster, node: Node) -> Iterator[str]:
    """What other machines must reach on this node; loopback listeners are left out."""
    if node.role is Role.CONTROL_PLANE:
        yield str(cluster.api_port)
    if node in cluster.vip_nodes:
        yield from _vip_ports(cluster)
    if node.role is Role.ETCD or (node.role is Role.CONTROL_PLANE and cluster.etcd is None):
        yield "2379-2380"
    if node.role in (Role.CONTROL_PLANE, Role.WORKER):
        yield "10250"


def _vip_ports(cluster: Cluster) -> Iterator[str]:
    kube_vip, haproxy = cluster.kube_vip, cluster.haproxy
    if haproxy:
        yield str(cluster.endpoint.port)
    if haproxy and haproxy.stats:
        yield str(haproxy.stats.port)
    if kube_vip and kube_vip.load_balancer and kube_vip.lb_port != cluster.api_port:
        yield str(kube_vip.lb_port)
    if kube_vip and kube_vip.announce is Announce.BGP:
        yield "179"
    if kube_vip and kube_vip.prometheus_port:
        yield str(kube_vip.prometheus_port)
    if cluster.keepalived and len(cluster.vip_nodes) > 1:
        yield "VRRP"  # IP protocol 112; it has no port


def local_ports(cluster: Cluster) -> Iterator[str]:
    """What our programs listen on for their own node only; nobody else has to reach it."""
    if cluster.haproxy:
        yield f"{cluster.haproxy.status_port} (haproxy)"
    if cluster.kube_vip and cluster.kube_vip.health_port:
        yield f"{cluster.kube_vip.health_port} (kube-vip)"


def vip(cluster: Cluster, node: Node, first: str) -> str:
    """``first``: expected there when all nodes have just been started."""
    if node not in cluster.vip_nodes or not cluster.endpoint.vips:
        return "-"
    if cluster.keepalived:
        return "first" if node.name == first else "standby"
    if cluster.kube_vip is None:
        return "-"  # something outside holds it
    if cluster.kube_vip.announce is not Announce.ARP:
        return "announces"
    return "first" if cluster.is_init_node(node) else "standby"


def services(cluster: Cluster) -> tuple[str, ...]:
    """The systemd services of the distribution's packages that this cluster uses."""
    parts = (("keepalived", cluster.keepalived), ("haproxy", cluster.haproxy))
    return tuple(name for name, part in parts if part and part.run_as is RunAs.SYSTEMD)
