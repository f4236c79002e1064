"""A DaemonSet makes the VIP, and needs the VIP to be made.

With kubeadm the control plane endpoint is the VIP. A DaemonSet of kube-vip can only be applied
when the API answers, and kubeadm init and the kubelets ask for the API at the VIP. Somebody has to
put the address on an interface by hand for the first node; after a power cut of all nodes the
pods come back only if each kubelet still knows them.

Reported: kube-vip for the control plane in a DaemonSet or the like, or in a Pod that a script hands
to kubectl, whose address is the host of controlPlaneEndpoint in the set. An info with a Kubernetes
whose init asks its own apiserver (1.34.8, 1.35.5, 1.36.1 and newer). Not reported: a set that also
has kube-vip as a static pod with this address; an endpoint that is a name; DaemonSets for Services
alone; k3s.

Fix: run kube-vip as a static pod in /etc/kubernetes/manifests.

Applies to: clusters of kubeadm.
Source: kube-vip documentation on static pods and DaemonSets.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: v1.33.4
    controlPlaneEndpoint: 10.0.0.100:6443

Bad (kube-vip.yaml):

    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      template:
        spec:
          serviceAccountName: kube-vip
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
    kubernetesVersion: v1.33.4
    controlPlaneEndpoint: 10.0.0.100:6443

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_access import LATE
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Pod

ID = "daemonset-bootstrap"
CODE = "KV517"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the address."""
    one = manager(pod, around)
    if one is None or pod.is_static or not one.serves_api or one.address is None:
        return
    vip = one.address.text
    if any(vip in _addresses(other, around) for other in around.cluster.all(Pod)):
        return
    version = around.version("kubernetes")
    is_late = version is None or any(around.has("kubernetes", row) for row in LATE)
    for view in around.cluster.all(Kubeadm):
        if view.endpoint and view.endpoint_host == vip:
            yield Fault(
                f"{vip} is the control plane endpoint: the {pod.manifest.kind} that makes it can be"
                " applied only when it is already there.",
                "run kube-vip as a static pod",
                one.address.at,
                None if is_late else Severity.INFO,
                (Related("the control plane endpoint", view.endpoint.at),),
            )
            return


def _addresses(pod: Pod, around: Around) -> tuple[str, ...]:
    """Of a static pod of kube-vip."""
    one = manager(pod, around) if pod.is_static else None
    return (one.address.text,) if one and one.address else ()
