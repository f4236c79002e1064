"""admin.conf cannot take kube-vip's lease while kubeadm init needs the VIP.

From Kubernetes 1.29 on kubeadm writes an admin.conf without any rights of its own; they come with
a ClusterRoleBinding that `kubeadm init` makes near its end, through the control plane endpoint.
That endpoint is the VIP, and kube-vip, with the same admin.conf, is told `leases ... is
forbidden`. So the VIP never comes, and init times out after four minutes. It does not heal by
itself. Kubernetes 1.34.8, 1.35.5 and 1.36.1 are the first whose init asks the apiserver of its
own node instead.

Reported: a static pod that serves the control plane, elects its holder by a lease, and mounts
/etc/kubernetes/admin.conf of the host. It is an error when kubernetesVersion (or --assume) is a
release that needs more and the node is not known to join; a warning when the release is not known.
Not reported: nodes that join (admin.conf is right there), or that are done with it: the manifest of
their kube-apiserver is beside the pod; files of a set in which another file speaks of super-
admin.conf (the manifest for init, a script that changes it), releases that need no VIP during init,
kubeconfigs of k3s and RKE2.

Fix: mount /etc/kubernetes/super-admin.conf on the node where `kubeadm init` runs (the mountPath
stays /etc/kubernetes/admin.conf), and put admin.conf back when init is done.

Applies to: Kubernetes 1.29 to 1.34.7, 1.35.0 to 1.35.4, 1.36.0.
Source: kube-vip issues 684 and 907; kubernetes pull request 138449; kubeadm release notes 1.29.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    kubernetesVersion: v1.32.4
    controlPlaneEndpoint: 10.0.0.100:6443

Bad (kube-vip.yaml):

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
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.view.manifest import Pod, is_apiserver

ID = "admin-conf-init"
CODE = "KV501"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the hostPath."""
    one = settings(pod, around)
    if one is None or not (pod.is_static and one.elects):
        return
    if access.others_with_super(pod, around) or access.is_join_node(pod, around):
        return
    if any(map(is_apiserver, around.node.all(Pod))):
        return
    version = around.version("kubernetes")
    if version is not None and not any(around.has("kubernetes", row) for row in access.LATE):
        return
    is_proven = version is not None and (not around.node.name or access.is_init_node(pod, around))
    which = f"Kubernetes {version}" if version else "Kubernetes from 1.29 on"
    for found in access.kubeconfigs(pod):
        if found.source.text == access.DEFAULT:
            yield Fault(
                f"{which} gives admin.conf its rights only near the end of kubeadm init, through"
                f" the VIP, which kube-vip cannot hold without them: init times out.",
                f"during init mount {access.SUPER}, afterwards admin.conf again",
                found.source.at,
                Severity.ERROR if is_proven else Severity.WARNING,
            )
