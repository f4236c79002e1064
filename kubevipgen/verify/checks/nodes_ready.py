"""Every node of the spec is registered and Ready, control planes with their label.

Why: a join that failed half-way leaves a machine that is in nobody's list. Without the label
node-role.kubernetes.io/control-plane kube-vip's balancer and much else does not find a control
plane; kubeadm sets it in a late phase of the join.

How to fix: not registered: `journalctl -u kubelet` there, and `kubeadm join` again. Not Ready: the
reason is named here, most often a missing network plugin (CNI). The label:
`kubectl label node NAME node-role.kubernetes.io/control-plane=`.

Source: kubernetes.io: Node Status; kubeadm's phase mark-control-plane.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster, Node, Role
from kubevipgen.verify.plan import kubernetes_nodes
from kubevipgen.verify.seen import Registered, Seen, known

ID = "nodes-ready"
NEEDS = ("nodes",)

_LABEL = "node-role.kubernetes.io/control-plane"


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    planned = [node for node in kubernetes_nodes(cluster) if node.addresses]
    if not planned:
        raise NotApplicableError("the spec lists no nodes with addresses")
    found = {node.name: node for node in known("nodes", seen.nodes)}
    if missing := [node.name for node in planned if node.name not in found]:
        yield Fault(
            f"{', '.join(missing)}: not registered with the API",
            "`journalctl -u kubelet` there, then `kubeadm join` again",
        )
    for node in planned:
        if node.name in found:
            yield from _judged(node, found[node.name])


def _judged(node: Node, found: Registered) -> Iterator[Fault]:
    if not found.ready:
        reason = f" ({found.reason})" if found.reason else ""
        hint = "`kubectl describe node`; KubeletNotReady: is a network plugin installed?"
        yield Fault(f"{node.name} is not Ready{reason}", hint)
    if node.role is Role.CONTROL_PLANE and _LABEL not in found.labels:
        yield Fault(
            f"{node.name} lacks the label {_LABEL}",
            f"`kubectl label node {node.name} {_LABEL}=`",
        )
