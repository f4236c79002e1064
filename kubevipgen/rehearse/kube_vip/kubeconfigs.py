"""The kubeconfig files that kubeadm writes on a control plane, made by the lab in its place."""

from __future__ import annotations

from kubevipgen.model import Cluster, Node
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.lab.host import Host
from kubevipgen.render.kube_vip.kubeconfig import ADMIN, SUPER_ADMIN


def made_by_kubeadm(cluster: Cluster, node: Node) -> tuple[str, ...]:
    """Paths on the node: super-admin.conf (since 1.29) is written by ``kubeadm init`` alone."""
    return (ADMIN, SUPER_ADMIN) if cluster.is_init_node(node) else (ADMIN,)


def text(cluster: Cluster, authority: tuple[str, str]) -> str:
    """A kubeconfig that leads to the endpoint, as kubeadm's do; kube-vip goes elsewhere itself."""
    return pki.kubeconfig(cluster, f"https://{cluster.endpoint.authority}", *authority)


def write(host: Host, paths: tuple[str, ...], content: str) -> None:
    """Files that are there already, such as rendered ones, stay as they are."""
    for path in paths:
        place = host.etc / path.removeprefix("/etc/")
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch(0o600)
            place.write_text(content)
