"""A file is mounted without a type: a directory is made when it is missing.

Without `hostPath.type` nothing looks whether the path exists. When the file is not there at the
moment the pod starts, the container runtime makes a DIRECTORY of that name on the node. The program
cannot read it as its configuration; what should write the file later (kubeadm a kubeconfig, a
script haproxy.cfg) fails, because a directory is in its place; and that directory stays until
somebody removes it by hand. kube-vip finds no kubeconfig and tries to log in as a pod of the
cluster, which no static pod can. With `type: File` the kubelet waits for the file instead.

Found is a hostPath without a type (or with an empty one) that a container of a haproxy, keepalived
or kube-vip pod mounts and whose name says a file: .cfg, .conf, .sh, .yaml, .pem, ... Paths without
such an ending are not reported: they may be directories or sockets.

Fix: add `type: File` below `path`.

Applies to: static pods and workloads, every version of Kubernetes.

Source: Kubernetes documentation of hostPath volumes; kube-vip cmd/kube-vip.go and
pkg/k8s/client.go (a kubeconfig is used when it is a file).

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          volumeMounts:
            - {name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}
      volumes:
        - name: kubeconfig
          hostPath: {path: /etc/kubernetes/admin.conf}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          volumeMounts:
            - {name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}
      volumes:
        - name: kubeconfig
          hostPath: {path: /etc/kubernetes/admin.conf, type: File}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._files import host_files
from kubevipgen.lint.view.manifest import Pod

ID = "hostpath-untyped"
CODE = "KV402"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    for file in host_files(pod) if pod.program else ():
        if not file.type:
            yield Fault(
                f"{file.path} is mounted without a type: when it is missing as the pod starts, "
                "a directory of that name is made, and stays",
                "add `type: File`; the kubelet then waits for the file",
                file.path.at,
            )
