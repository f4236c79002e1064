"""The kubelet reads one document of a file, and the pod is another.

For static pods the kubelet decodes the first YAML document of a file and ignores what comes behind
the next `---`, without a word. A manifest with a ServiceAccount before the Pod, as for `kubectl
apply`, starts nothing.

Reported: a Pod of kube-vip, haproxy or keepalived in a folder for static pods that is not the first
document of its file. Not reported: files anywhere else; a Pod that comes first.

Fix: one Pod for each file, nothing else.

Applies to: all releases of Kubernetes.
Source: Kubernetes pkg/kubelet/config/common.go; sigs.k8s.io/yaml.

Bad (node1/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: kube-vip, namespace: kube-system}
    ---
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
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_access import is_in_watched_folder
from kubevipgen.lint.view.manifest import Pod, Stream

ID = "second-document"
CODE = "KV558"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the kind."""
    if not pod.is_static or not pod.program or not is_in_watched_folder(pod):
        return
    for stream in around.node.all(Stream):
        if stream.document is not pod.document or not stream.manifests:
            continue
        first = stream.manifests[0]
        if first.data is not pod.manifest.data and first.kind != "List":
            yield Fault(
                f"the kubelet reads only the first document of the file, a {first.kind or 'text'}:"
                " this pod is never started.",
                "one Pod for each file",
                pod.manifest.at("kind"),
                related=(Related("the document that is read", first.at("kind")),),
            )
