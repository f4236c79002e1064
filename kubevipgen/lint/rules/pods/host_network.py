"""A pod that must act on the node's own network is not on it.

keepalived and kube-vip put the VIP on an interface of the node and announce it there. Without
`hostNetwork: true` they do so inside the network of the pod, where nobody looks for it: the VIP
is never on the node. A static haproxy without it listens on a pod's address, which it only gets
once a network plugin runs, and the plugin waits for the API behind this haproxy.

Found is a keepalived or kube-vip pod, static or of a workload, whose `hostNetwork` is not true; and
a static haproxy pod that mounts its configuration from the node and declares no hostPort. A
`hostNetwork: "true"` in quotes counts as not true: Kubernetes refuses a pod with text there.

Not reported: haproxy in a Deployment (it balances something inside the cluster), and pods with a
second network by annotation (k8s.v1.cni.cncf.io/networks).

Fix: write `hostNetwork: true` in the pod's spec.

Applies to: every version.

Source: kube-vip `manifest pod` (pkg/kubevip/config_generator.go); kubeadm's guide "Options for
Software Load Balancing".

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._files import host_files
from kubevipgen.lint.view.manifest import Pod

ID = "host-network"
CODE = "KV403"
SEVERITY = Severity.ERROR
SUBJECT = Pod
_NETWORKS = "k8s.v1.cni.cncf.io/networks"
_EFFECTS = {
    "keepalived": "the VIP is put on an interface of the pod, never on the node",
    "kube-vip": "the VIP is put on an interface of the pod, never on the node",
    "haproxy": "it listens on an address of the pod network only, and that needs the API to run",
}


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    path = (*pod.spec, "hostNetwork")
    word = pod.manifest.word(*path)
    if not _must(pod) or pod.manifest.get(*path) is True or (word and word.is_placeholder):
        return
    words = f"hostNetwork is not true: {_EFFECTS[pod.program]}"
    if word and word.text != "false":
        words = f"hostNetwork is {word.text!r}, which is no truth value: Kubernetes refuses the pod"
    at = word.at if word else pod.manifest.at(*pod.spec, key=True)
    yield Fault(words, "write hostNetwork: true in the spec of the pod", at)


def _must(pod: Pod) -> bool:
    if pod.program in ("keepalived", "kube-vip"):
        annotations = (*pod.spec[:-1], "metadata", "annotations")
        return not pod.manifest.get(*annotations, _NETWORKS)
    if pod.program != "haproxy" or not pod.is_static:
        return False
    ports = pod.manifest.get(*pod.main.path, "ports")
    listed = ports if isinstance(ports, list) else []
    has_host_port = any(isinstance(port, dict) and port.get("hostPort") for port in listed)
    return not has_host_port and any(file.path.text.endswith(".cfg") for file in host_files(pod))
