"""``nodeRegistration``: how one node introduces itself to the cluster."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Cluster, Node, Taint
from kubevipgen.render.kubeadm.parts import extra_args, families, mapping

NODE_IP_REASON = (
    "Fixed, so that a host with several addresses registers with this one, and the holder of",
    "the VIP never registers with the VIP; kubeadm does not set it.",
)
NO_TAINT_REASON = ("Empty on purpose: kubeadm's default taint would keep ordinary pods off.",)


def node_registration(cluster: Cluster, node: Node) -> Map:
    """The section for ``node``; no ``taints`` key at all leaves kubeadm's default for the role."""
    made = Map({"name": node.name})
    if node.taints is not None:
        made["taints"] = Seq(_taint(t) for t in node.taints)
        if not node.taints:
            made.comments["taints"] = NO_TAINT_REASON
    reasons = {} if "node-ip" in node.kubelet_args else {"node-ip": NODE_IP_REASON}
    made["kubeletExtraArgs"] = extra_args(cluster, _kubelet_args(cluster, node), reasons)
    return made


def _kubelet_args(cluster: Cluster, node: Node) -> dict[str, str]:
    """Ours first, then the user's, who wins; labels of both are joined."""
    args = {"node-ip": _node_ip(cluster, node)}
    labels = [f"{k}={v}" for k, v in node.labels.items()]
    given = dict(node.kubelet_args)
    labels += [given.pop("node-labels")] if given.get("node-labels") else []
    if labels:
        args["node-labels"] = ",".join(labels)
    return {**args, **{name: str(value) for name, value in given.items()}}


def _node_ip(cluster: Cluster, node: Node) -> str:
    """One address, or ``main,other`` for dual stack; the kubelet makes the first one primary."""
    found = (node.address(family) for family in families(cluster, node))
    return ",".join(str(a.ip) for a in found if a)


def _taint(taint: Taint) -> Map:
    value = {"value": taint.value} if taint.value else {}
    return mapping({"key": taint.key, **value, "effect": taint.effect})
