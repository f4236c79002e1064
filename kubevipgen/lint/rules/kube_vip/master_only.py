"""The pod asks for nodes by the role master, which kubeadm gives no longer.

kubeadm dropped the label node-role.kubernetes.io/master in Kubernetes 1.24 and the taint in 1.25;
the role is called control-plane. A DaemonSet that selects only master finds no node, one that
tolerates only master is kept off every control plane.

Reported: a DaemonSet or the like of kube-vip whose nodeSelector or required affinity can only be
met by the label master, or that tolerates master and not control-plane. An error with a kubeadm
document of Kubernetes 1.25 or newer beside it, a warning with one of an older or unknown release,
an info without any (k3s and RKE2 still set the label). Not reported: selectors that name
control-plane too, tolerations that tolerate everything, static pods.

Fix: name node-role.kubernetes.io/control-plane, alone or beside master.

Applies to: clusters of kubeadm 1.24 and newer.
Source: kubeadm release notes 1.24 and 1.25 (KEP-2067).

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
          nodeSelector: {node-role.kubernetes.io/master: ""}
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
          tolerations: [{operator: Exists, effect: NoSchedule}]
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

ID = "master-only"
CODE = "KV516"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """A fault at the selector, and one at the tolerations."""
    if pod.program != "kube-vip" or pod.is_static:
        return
    severity, since = _severity(around)
    terms = _nodes.wanted(pod)
    keys = {key for key, _, _ in terms}
    hint = f"name {_nodes.CONTROL_PLANE} too"
    if _nodes.MASTER in keys and _nodes.CONTROL_PLANE not in keys:
        at = next(at for key, _, at in terms if key == _nodes.MASTER)
        message = f"only nodes with the role master are asked for, and {since}."
        yield Fault(message, hint, at, severity)
    tolerated = _nodes.tolerated(pod)
    if _nodes.MASTER in tolerated and not {_nodes.CONTROL_PLANE, ""} & tolerated.keys():
        message = f"only the taint master is tolerated, and {since}."
        yield Fault(message, hint, tolerated[_nodes.MASTER], severity)


def _severity(around: Around) -> tuple[Severity, str]:
    version = around.version("kubernetes")
    is_kubeadm = any(view.cluster or view.init for view in around.cluster.all(Kubeadm))
    if not is_kubeadm:
        return Severity.INFO, "kubeadm since 1.25 knows only control-plane"
    if version is not None and around.has("kubernetes", "no-master-taint"):
        return Severity.ERROR, f"kubeadm {version} knows only control-plane: the pod never runs"
    return Severity.WARNING, "kubeadm since 1.25 knows only control-plane"
