"""The nodes of the golden cases, in throw-away roots, and what kubeadm must be called with."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from node_root import NodeRoot

import samples
from kubevipgen.model import Cluster, Node, Role
from kubevipgen.render.bootstrap.paths import SCRIPT
from kubevipgen.render.plan import RenderedFile

Files = tuple[RenderedFile, ...]


@functools.cache
def rendered(case: str) -> tuple[Cluster, Files]:
    cluster = samples.cluster_of(samples.spec_of(case))
    return cluster, tuple(samples.render(cluster))


def nodes(case: str) -> Iterator[tuple[Cluster, Node, Files]]:
    """Each node that brings itself up, and its files."""
    cluster, files = rendered(case)
    for node in cluster.nodes:
        own = tuple(file for file in files if file.node == node.name)
        if any(file.path == SCRIPT for file in own):
            yield cluster, node, own


def one(case: str, name: str) -> tuple[Cluster, Node, Files]:
    return next(found for found in nodes(case) if found[1].name == name)


def made(root: Path, node: Node, files: Files, shell: str = "dash") -> NodeRoot:
    made = NodeRoot(root, files, shell)
    if node.role is Role.WORKER:
        made.say("worker")
    for name in ("etcd/ca.crt", "apiserver-etcd-client.crt", "apiserver-etcd-client.key"):
        path = made.path(f"/etc/kubernetes/pki/{name}")  # of an external etcd
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("pem\n")
    return made


INIT = "kubeadm init --config /etc/kubernetes/kubeadm-init.yaml"
HIDDEN = "--skip-token-print --skip-certificate-key-print"
JOIN = "kubeadm join --config /etc/kubernetes/kubeadm-join.yaml"


def kubeadm(cluster: Cluster, node: Node) -> list[str]:
    """Exactly what kubeadm must be called with on this node."""
    if node.role is Role.LOAD_BALANCER:
        return []
    if node.name != cluster.control_planes[0].name:
        return [JOIN]
    return [
        f"{INIT} --upload-certs {HIDDEN}" if len(cluster.control_planes) > 1 else f"{INIT} {HIDDEN}"
    ]


def init_node(tmp_path: Path) -> NodeRoot:
    _, node, files = one("dtlab-kube-vip", "dtlab-dev-k8s-pjb-1")
    return made(tmp_path / "root", node, files)


def join_node(tmp_path: Path) -> NodeRoot:
    _, node, files = one("dtlab-kube-vip", "dtlab-dev-k8s-pjb-2")
    return made(tmp_path / "root", node, files)
