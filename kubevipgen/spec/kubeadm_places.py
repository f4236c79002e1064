"""Where kubeadm keeps its files on a node; overrides may move them."""

from __future__ import annotations

from kubevipgen.model import Cluster, Node
from kubevipgen.spec.overrides import override

# Beside kubeadm's own kubeconfig files, where kube-vip has rights of its own.
KUBE_VIP_KUBECONFIG = "/etc/kubernetes/kube-vip.conf"


def certificates_directory(cluster: Cluster) -> str:
    """Where the CAs and certificates are."""
    moved = override(cluster, "ClusterConfiguration", "certificatesDir")
    return str(moved or "/etc/kubernetes/pki").rstrip("/")


def etcd_directory(cluster: Cluster) -> str | None:
    """Where stacked etcd keeps its data; None when etcd is outside."""
    moved = override(cluster, "ClusterConfiguration", "etcd", "local", "dataDir")
    return None if cluster.etcd is not None else str(moved or "/var/lib/etcd")


def cri_socket(cluster: Cluster, node: Node) -> str:
    """The path of the container runtime's socket that kubeadm is told, "" when it searches."""
    kind = "InitConfiguration" if cluster.is_init_node(node) else "JoinConfiguration"
    told = str(override(cluster, kind, "nodeRegistration", "criSocket") or "")
    return told.partition("://")[2] or told
