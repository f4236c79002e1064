"""Two files in the folder for static pods hold the same pod.

The kubelet reads every file of the folder whose name does not begin with a dot, backups
(kube-vip.yaml.bak, kube-vip.yaml~) among them. With two pods of one name and namespace it depends
on the order of reading which of them runs, and changes to the other are never seen.

Reported: two Pods of kube-vip, haproxy or keepalived with the same name and namespace in the folder
for static pods of one node. Not reported: files that belong to no node, files whose name begins
with a dot, other folders.

Fix: move the backup out of the folder.

Applies to: all releases of Kubernetes.
Source: Kubernetes pkg/kubelet/config/file.go.

Bad (node1/etc/kubernetes/manifests/kube-vip.yaml):

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

Bad (node1/etc/kubernetes/manifests/kube-vip.yaml.bak):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.9.2
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}

Good (node1/etc/kubernetes/manifests/kube-vip.yaml):

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

Good (node1/etc/kubernetes/backup/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.9.2
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
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_access import is_in_watched_folder
from kubevipgen.lint.view.manifest import Pod

ID = "manifest-twice"
CODE = "KV559"
SEVERITY = Severity.WARNING
SUBJECT = Node


def check(node: Node, around: Around) -> Iterator[Fault]:
    """One fault at the name of the second."""
    del around
    first: dict[tuple[str, str], Pod] = {}
    for pod in node.all(Pod):
        if not pod.is_static or not pod.program or not is_in_watched_folder(pod):
            continue
        word = pod.manifest.word("metadata", "name")
        last = pod.document.path.rpartition("/")[2]
        if word is None or last.startswith(".") or not pod.document.node:
            continue
        name = (str(pod.manifest.get("metadata", "namespace") or "default"), word.text)
        other = first.setdefault(name, pod)
        if other.document.path != pod.document.path:
            yield Fault(
                f"{word} stands in another file of the folder too: which one runs depends on the"
                " order of reading.",
                "move one of them out of the folder",
                word.at,
                related=(Related("the other one", other.manifest.at("metadata", "name")),),
            )
