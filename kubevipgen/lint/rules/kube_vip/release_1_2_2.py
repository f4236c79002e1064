"""kube-vip 1.2.2 asks the VIP for the lease that brings up the VIP.

In this one release the server is read out of admin.conf as it stands there, and kubeadm writes the
control plane endpoint into it, the VIP. On a first start, and after an outage of all nodes, nobody
holds it, so nobody gets the lease. 1.2.3 asks https://kubernetes again.

Reported: a static pod for a control plane with an image of 1.2.2 and the kubeconfig at
/etc/kubernetes/admin.conf. Not reported: with kubernetes_addr, with another k8s_config_file, with
BGP and routing tables without an election, DaemonSets with a service account.

Fix: use 1.2.3, or set kubernetes_addr to the address of this node, such as 10.0.0.11:6443
(127.0.0.1 is not in the apiserver's certificate).

Applies to: kube-vip 1.2.2.
Source: kube-vip issue 1658.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.2
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
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

from kubevipgen.finding import Severity
from kubevipgen.lint import kube_vip_access as access
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "release-1-2-2"
CODE = "KV537"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the image."""
    one = manager(pod, around)
    if one is None or not (pod.is_static and one.elects and one.has("server-from-admin-conf")):
        return
    asked = one.word("k8s_config_file")
    is_elsewhere = asked is not None and asked.text != access.DEFAULT
    if is_elsewhere or not one.lacks("kubernetes_addr") or not access.has_default(pod):
        return
    image = pod.main.image
    yield Fault(
        "kube-vip 1.2.2 takes the server out of admin.conf, which is the VIP: after a start of all"
        " nodes nobody gets the lease, and the VIP never comes.",
        "use 1.2.3, or set kubernetes_addr to this node's address and port",
        image.word.at if image else one.place,
    )
