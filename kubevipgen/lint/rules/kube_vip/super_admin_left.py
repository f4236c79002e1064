"""kube-vip runs with super-admin.conf, the break-glass key of the cluster.

`kubeadm init` writes super-admin.conf on the first node only. It is a member of system:masters,
which no RBAC rule and no ClusterRoleBinding can take away, and is meant for a safe. kube-vip
needs it only until `kubeadm init` is done; afterwards a process on the host network holds it for
as long as the pod lives. On every other node the file does not exist: without `type: File` the
container runtime puts a directory in its place, and kube-vip finds no credentials there.

Reported: any hostPath /etc/kubernetes/super-admin.conf in a pod of kube-vip. It is an info on a
node that is known to run `kubeadm init` with a release that needs the file, in a manifest that a
script or user-data writes out, and where a script of the set speaks of super-admin.conf too, or
another manifest of kube-vip has admin.conf for the time after init. Not reported: super-admin.conf
in other pods, or in comments.

Fix: after `kubeadm init` change the hostPath back to /etc/kubernetes/admin.conf; the kubelet
restarts the pod. On nodes that join use admin.conf from the start.

Applies to: Kubernetes 1.29 and newer, where kubeadm writes the file.
Source: kube-vip issue 938; kubeadm release notes 1.29.

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
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/super-admin.conf}}

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
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint import kube_vip_access as access
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Kind
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Pod

ID = "super-admin-left"
CODE = "KV502"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each hostPath."""
    if pod.program != "kube-vip":
        return
    is_needed = access.is_init_node(pod, around) and any(
        around.has("kubernetes", row) for row in access.LATE
    )
    is_join = access.is_join_node(pod, around)
    scripts = [
        one for one in access.others_with_super(pod, around) if one.kind is not Kind.MANIFESTS
    ]
    is_setup = not is_join and bool(pod.document.part or scripts or _has_successor(pod, around))
    for source, _ in pod.host_paths.values():
        if source.text == access.SUPER:
            yield Fault(
                _message(is_needed=is_needed or is_setup, is_join=is_join),
                f"mount {access.DEFAULT}; super-admin.conf only while kubeadm init runs",
                source.at,
                Severity.INFO if is_needed or is_setup else None,
            )


def _has_successor(pod: Pod, around: Around) -> bool:
    """Whether the set holds the manifest that takes its place, both of no node in particular."""
    others = (
        one for one in around.cluster.all(Pod) if one.program == "kube-vip" and one is not pod
    )
    return not pod.document.node and any(
        not one.document.node and source.text == access.DEFAULT
        for one in others
        for source, _ in one.host_paths.values()
    )


def _message(*, is_needed: bool, is_join: bool) -> str:
    if is_needed:
        return "super-admin.conf is for kubeadm init on the first node, and must go afterwards."
    if is_join:
        return "super-admin.conf exists only where kubeadm init ran, and this node joins."
    return (
        "super-admin.conf (system:masters) stays in a pod on the host network; it exists only"
        " where kubeadm init ran."
    )
