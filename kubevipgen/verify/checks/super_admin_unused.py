"""No pod on a control plane mounts super-admin.conf any more.

Why: super-admin.conf bypasses all authorisation (system:masters). Some Kubernetes releases need
it for kube-vip on the first node while `kubeadm init` runs, and never again; left there, whoever
gets into that pod owns the cluster.

How to fix: on that node `/etc/kubevipgen/after-init.sh`, which puts admin.conf back; then keep
super-admin.conf somewhere safe, off the node.

Source: kubernetes.io: kubeadm 1.29 [super-admin.conf]; kube-vip #684.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.plan import SUPER_ADMIN
from kubevipgen.verify.seen import Pod, Seen, known

ID = "super-admin-unused"
NEEDS = ("pods",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    pods = known("pods", seen.pods)
    for pod in pods:
        if SUPER_ADMIN in pod.host_paths:
            yield Fault(
                f"{pod.name} on {pod.node} mounts {SUPER_ADMIN}",
                f"`/etc/kubevipgen/after-init.sh` on {pod.node}",
            )
    if hidden := _hidden(cluster, pods):
        reason = f"no kube-vip pod is seen on {', '.join(hidden)}"
        raise UnknownFactError("pods", reason)


def _hidden(cluster: Cluster, pods: tuple[Pod, ...]) -> list[str]:
    """Where a static pod may run that the API does not show."""
    if cluster.kube_vip is None:
        return []
    shown = {pod.node for pod in pods if pod.name == f"kube-vip-{pod.node}"}
    return [node.name for node in cluster.control_planes if node.name not in shown]
