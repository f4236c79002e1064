"""A static pod refers to something that is only in the API.

The kubelet starts static pods without the API server, so their spec cannot refer to a ConfigMap or
a Secret: the container waits for it for ever, or the API server refuses the mirror pod. For the
pod that makes the API reachable that means no VIP.

Reported: envFrom, valueFrom or a volume of a ConfigMap or Secret, and projected volumes of them, in
a Pod of kube-vip, haproxy or keepalived in a folder for static pods (an error), or in a Pod of
kube-vip beside a kubeadm configuration (a warning). Not reported: Pods anywhere else, which may be
applied to the API; DaemonSets; fieldRef; hostPath; a reference that is `optional`; a set that holds
the ConfigMap or Secret itself.

Fix: write the values into the manifest, or mount a file of the node with hostPath.

Applies to: all releases of Kubernetes.
Source: Kubernetes documentation, Create static Pods.

Bad (node1/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          envFrom: [{configMapRef: {name: kube-vip}}]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}

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

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_access import is_in_watched_folder, is_surely_static
from kubevipgen.lint.view.manifest import Pod, Step, Stream

ID = "static-pod-refs"
CODE = "KV557"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_KEYS = {  # where a name stands, and of what kind
    "configMapRef": "ConfigMap",
    "configMapKeyRef": "ConfigMap",
    "configMap": "ConfigMap",
    "secretRef": "Secret",
    "secretKeyRef": "Secret",
    "secret": "Secret",
}


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each reference."""
    is_watched = is_in_watched_folder(pod)
    is_likely = pod.program == "kube-vip" and is_surely_static(pod, around)
    if not pod.is_static or not pod.program or not (is_watched or is_likely):
        return
    severity = None if is_watched else Severity.WARNING
    for path in _places(pod):
        for key, kind in _KEYS.items():
            found = pod.manifest.get(*path, key)
            if not isinstance(found, dict) or found.get("optional") is True:
                continue
            name = str(found.get("name") or found.get("secretName") or "")
            if not _is_there(around, kind, name):
                yield Fault(
                    f"a static pod cannot refer to the {kind} {name}: without the API server there"
                    " is none.",
                    "write the values into the manifest, or mount a file with hostPath",
                    pod.manifest.at(*path, key, key=True),
                    severity,
                )


def _places(pod: Pod) -> Iterator[tuple[Step, ...]]:
    for container in pod.containers:
        for index in range(_count(pod, (*container.path, "envFrom"))):
            yield (*container.path, "envFrom", index)
        for index in range(_count(pod, (*container.path, "env"))):
            yield (*container.path, "env", index, "valueFrom")
    for volume in range(_count(pod, (*pod.spec, "volumes"))):
        path: tuple[Step, ...] = (*pod.spec, "volumes", volume)
        yield path
        for source in range(_count(pod, (*path, "projected", "sources"))):
            yield (*path, "projected", "sources", source)


def _count(pod: Pod, path: tuple[Step, ...]) -> int:
    found = pod.manifest.get(*path)
    return len(found) if isinstance(found, list) else 0


def _is_there(around: Around, kind: str, name: str) -> bool:
    manifests = (one for view in around.cluster.all(Stream) for one in view.manifests)
    return any(one.kind == kind and one.get("metadata", "name") == name for one in manifests)
