"""What the API of a healthy cluster has, as far as verify reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Object = dict[str, Any]
READY = {"type": "Ready", "status": "True"}
ROLE = "node-role.kubernetes.io/control-plane"


def healthy(nodes: Iterable[str], version: str = "1.36.2") -> Object:
    names = list(nodes)
    pods = [pod(f"{what}-{name}", name) for name in names for what in ("etcd", "kube-vip")]
    return {
        "nodes": [node(name, version) for name in names],
        "pods": pods,
        "services": [],
        "lease": {"holder": names[0], "duration": 15, "age": 1},
        "metallb": False,
    }


def node(name: str, version: str) -> Object:
    return {
        "metadata": {"name": name, "labels": {ROLE: ""}},
        "status": {"conditions": [READY], "nodeInfo": {"kubeletVersion": f"v{version}"}},
    }


def pod(name: str, node: str, path: str = "/etc/kubernetes/admin.conf") -> Object:
    labels = {"component": "etcd"} if name.startswith("etcd") else {}
    volume = {"name": "kubeconfig", "hostPath": {"path": path, "type": "File"}}
    return {
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "spec": {"nodeName": node, "volumes": [volume]},
        "status": {"conditions": [READY]},
    }


def service(name: str, address: str = "", port: int = 80, protocol: str = "TCP") -> Object:
    ingress = [{"ip": address}] if address else []
    return {
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"type": "LoadBalancer", "ports": [{"port": port, "protocol": protocol}]},
        "status": {"loadBalancer": {"ingress": ingress}},
    }
