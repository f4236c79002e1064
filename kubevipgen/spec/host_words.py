"""What a node must offer: the rows of ``data/sysctls.yaml`` and ``data/modules.yaml`` it needs.

A row names the words that must hold for it. Rendering writes the rows, preflight looks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.model import Cluster, Node, Role

MEMBERS = frozenset({Role.CONTROL_PLANE, Role.WORKER})  # the nodes that join the cluster


def rows(table: str, cluster: Cluster, node: Node) -> list[dict[str, Any]]:
    """The rows of one table whose needs this node has; none on a node outside the cluster."""
    if node.role not in MEMBERS:
        return []
    held = set(_words(cluster, node))
    return [row for row in resources.data(table) if held.issuperset(row["needs"])]


def families(cluster: Cluster, node: Node) -> set[int]:
    """As kubeadm's preflight decides: subnets, and the address the apiserver advertises."""
    networking = cluster.networking
    used: set[int] = {n.version for n in (*networking.pod_subnets, *networking.service_subnets)}
    if node.advertise_address:
        used.add(node.advertise_address.version)
    return used


def _words(cluster: Cluster, node: Node) -> Iterator[str]:
    yield from (f"ipv{family}" for family in families(cluster, node))
    enforced = cluster.contract.kubernetes.bridge_nf_call_enforced
    yield "bridge-nf-enforced" if enforced else "bridge-nf-optional"
    kube_vip = cluster.kube_vip
    balances = bool(kube_vip and kube_vip.load_balancer) and node in cluster.vip_nodes
    if balances or cluster.networking.proxy_mode == "ipvs":
        yield "ipvs"
    if kube_vip and balances and kube_vip.lb_forwarding == "masquerade":
        yield "kube-vip-masquerade"
