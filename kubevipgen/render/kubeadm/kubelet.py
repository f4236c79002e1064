"""``KubeletConfiguration``: stored in the cluster by ``kubeadm init``, read by every node.

Deliberately small. kubeadm itself sets the static pod path, cluster DNS and authentication.
``shutdownGracePeriod`` stays out: systemd already stops the VIP's holder with SIGTERM, upon which
keepalived and kube-vip hand the VIP over, whereas the graceful shutdown leaves failed pods behind
and delays every reboot.
"""

from __future__ import annotations

from kubevipgen.formats.yaml import Map
from kubevipgen.render.kubeadm.parts import mapping

CGROUP_REASON = (
    "The container runtime must use the same driver (containerd: SystemdCgroup = true); two",
    "managers of one cgroup tree make a node unstable under load.",
)


def kubelet_configuration() -> Map:
    """The document for every node; what differs on one node goes into its patches."""
    return mapping(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "cgroupDriver": "systemd",
        },
        {"cgroupDriver": CGROUP_REASON},
    )
