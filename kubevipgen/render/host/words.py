"""The words that the rows of ``data/sysctls.yaml`` and ``data/modules.yaml`` ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.model import Role
from kubevipgen.render.plan import Job

MEMBERS = frozenset({Role.CONTROL_PLANE, Role.WORKER})  # the nodes that run a kubelet


def rows(table: str, job: Job) -> list[dict[str, Any]]:
    """The rows of one table whose needs this node has; none on a node without a kubelet."""
    if job.node.role not in MEMBERS:
        return []
    held = set(_words(job))
    return [row for row in resources.data(table) if held.issuperset(row["needs"])]


def _words(job: Job) -> Iterator[str]:
    cluster, node = job.cluster, job.node
    yield from (f"ipv{family}" for family in _families(job))
    enforced = cluster.contract.kubernetes.bridge_nf_call_enforced
    yield "bridge-nf-enforced" if enforced else "bridge-nf-optional"
    kube_vip = cluster.kube_vip
    balances = bool(kube_vip and kube_vip.load_balancer) and node in cluster.vip_nodes
    if balances or cluster.networking.proxy_mode == "ipvs":
        yield "ipvs"
    if kube_vip and balances and kube_vip.lb_forwarding == "masquerade":
        yield "kube-vip-masquerade"


def _families(job: Job) -> set[int]:
    """As kubeadm's preflight decides: subnets, and the address the apiserver advertises."""
    networking = job.cluster.networking
    used: set[int] = {n.version for n in (*networking.pod_subnets, *networking.service_subnets)}
    if job.node.advertise_address:
        used.add(job.node.advertise_address.version)
    return used
