"""The kubelet of this Kubernetes forgets the hostAliases of static pods.

From 1.29.0 to 1.29.6 the kubelet left hostAliases of static pods on the host network out of
/etc/hosts. kube-vip asks https://kubernetes, which only such an alias explains, and gets no answer:
no lease, no VIP.

Reported: a static pod of kube-vip that needs its alias, in a set whose kubernetesVersion (or
--assume) is one of these. Not reported: an unknown Kubernetes, kubernetes_addr, a mount over
/etc/hosts.

Fix: Kubernetes 1.29.7 or newer; else mount a hosts file of your own over /etc/hosts.

Applies to: Kubernetes 1.29.0 to 1.29.6.
Source: kubernetes issues 119852 and 122420; kube-vip issue 692.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    kubernetesVersion: v1.29.3

Bad (kube-vip.yaml):

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
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/super-admin.conf}}

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    kubernetesVersion: v1.29.10

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
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/super-admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint import kube_vip_access as access
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "hostaliases-broken"
CODE = "KV548"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_ROW = "no-host-aliases-in-static-pods"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the hostAliases."""
    one = manager(pod, around)
    version = around.version("kubernetes")
    if one is None or not pod.is_static or "kubernetes" not in access.aliases(pod):
        return
    if version is None or not around.has("kubernetes", _ROW) or access.asks_elsewhere(one):
        return
    if one.serves_api and not any(place.text == "/etc/hosts" for _, place in pod.main.mounts):
        yield Fault(
            f"the kubelet {version} leaves hostAliases of static pods out: kube-vip does not find"
            " its apiserver.",
            "Kubernetes 1.29.7, or a hosts file mounted at /etc/hosts",
            pod.manifest.at(*pod.spec, "hostAliases", key=True),
        )
