"""The label of kubeadm's control planes has no value, and the pod asks for "true".

kubeadm labels its control planes `node-role.kubernetes.io/control-plane: ""`; only k3s and RKE2
write "true". A nodeSelector with "true" matches no node of kubeadm, so the DaemonSet has no pods,
and there is no VIP.

Reported: a DaemonSet or the like of kube-vip with a nodeSelector, or a required affinity, for the
value "true" of node-role.kubernetes.io/control-plane or /master, in a set that holds a kubeadm
configuration. Not reported: the same without any kubeadm document in sight, as for k3s; static
pods, which nobody schedules.

Fix: `node-role.kubernetes.io/control-plane: ""`, or an affinity with the operator Exists.

Applies to: clusters of kubeadm.
Source: kubeadm documentation; k3s documentation on node labels.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: v1.36.2
    controlPlaneEndpoint: 10.0.0.100:6443

Bad (kube-vip.yaml):

    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      template:
        spec:
          serviceAccountName: kube-vip
          nodeSelector: {node-role.kubernetes.io/control-plane: "true"}
          containers:
            - name: kube-vip
              image: ghcr.io/kube-vip/kube-vip:v1.0.3
              args: [manager]
              env:
                - {name: vip_arp, value: "true"}
                - {name: cp_enable, value: "true"}
                - {name: vip_interface, value: eth0}
                - {name: address, value: 10.0.0.100}

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: v1.36.2
    controlPlaneEndpoint: 10.0.0.100:6443

Good (kube-vip.yaml):

    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      template:
        spec:
          serviceAccountName: kube-vip
          nodeSelector: {node-role.kubernetes.io/control-plane: ""}
          containers:
            - name: kube-vip
              image: ghcr.io/kube-vip/kube-vip:v1.0.3
              args: [manager]
              env:
                - {name: vip_arp, value: "true"}
                - {name: cp_enable, value: "true"}
                - {name: vip_interface, value: eth0}
                - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kube_vip import _nodes
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Pod

ID = "label-true-on-kubeadm"
CODE = "KV515"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each value."""
    views = [view for view in around.cluster.all(Kubeadm) if view.cluster or view.init]
    if pod.program != "kube-vip" or pod.is_static or not views:
        return
    for key, values, at in _nodes.wanted(pod):
        if key in _nodes.ROLES and values == ("true",):
            yield Fault(
                f'kubeadm gives {key} the value "", and this asks for "true": the pod is scheduled'
                " nowhere.",
                f'{key}: ""',
                at,
            )
