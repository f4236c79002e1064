"""What is about to happen on a node: it decides which checks matter."""

from __future__ import annotations

import enum

from kubevipgen.model import Cluster, Node, Role


class Phase(enum.StrEnum):
    """The moment before ``kubeadm init``, before ``kubeadm join``, ..., or after all of it."""

    INIT = "init"
    JOIN_CONTROL_PLANE = "join-control-plane"
    JOIN_WORKER = "join-worker"
    LOAD_BALANCER = "load-balancer"
    AFTER_INIT = "after-init"


Phases = frozenset[Phase]

EVERY: Phases = frozenset(Phase)
BEFORE: Phases = EVERY - {Phase.AFTER_INIT}
CONTROL_PLANE: Phases = frozenset({Phase.INIT, Phase.JOIN_CONTROL_PLANE})
JOIN: Phases = frozenset({Phase.JOIN_CONTROL_PLANE, Phase.JOIN_WORKER})
KUBEADM: Phases = CONTROL_PLANE | JOIN  # kubeadm runs on this node next

_BY_ROLE = {
    Role.WORKER: Phase.JOIN_WORKER,
    Role.LOAD_BALANCER: Phase.LOAD_BALANCER,
    Role.ETCD: Phase.LOAD_BALANCER,  # no kubeadm there either
}


def phase_of(cluster: Cluster, node: Node, *, bootstrapped: bool) -> Phase:
    """The phase of a node from its role and from whether kubeadm has been here."""
    if bootstrapped:
        return Phase.AFTER_INIT
    if node.role is Role.CONTROL_PLANE:
        return Phase.INIT if cluster.is_init_node(node) else Phase.JOIN_CONTROL_PLANE
    return _BY_ROLE[node.role]
