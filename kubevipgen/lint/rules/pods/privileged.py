"""The container is privileged, and needs two capabilities only.

A privileged container may do everything that root may on the node: load modules, read every disk,
leave the container. haproxy needs nothing of it, keepalived and kube-vip need NET_ADMIN and
NET_RAW. Whoever gets into the one process that listens on the network has the node then, and with
it a control plane.

Found is `securityContext.privileged: true` of the haproxy, keepalived or kube-vip container.

Not reported: kube-vip with `lb_fwdmethod: masquerade`, egress or WireGuard, which change settings
of the kernel; sidecars and init containers.

Fix: `capabilities: {add: [NET_ADMIN, NET_RAW]}` instead for keepalived and kube-vip, nothing for
haproxy (NET_BIND_SERVICE for a port below 1024). A keepalived whose configuration uses
virtual_server, vrrp_strict or iptables may need more; try it.

Applies to: static pods and workloads.

Source: Kubernetes documentation "Pod Security Standards"; kube-vip `manifest pod`
(pkg/kubevip/config_generator.go).

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          securityContext: {privileged: true}

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          securityContext:
            capabilities: {add: [NET_ADMIN, NET_BROADCAST, NET_RAW]}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Pod

ID = "privileged"
CODE = "KV408"
SEVERITY = Severity.WARNING
SUBJECT = Pod
_NEEDS = {
    "haproxy": "haproxy needs no privilege, NET_BIND_SERVICE for a port below 1024",
    "keepalived": "keepalived needs NET_ADMIN and NET_RAW",
    "kube-vip": "kube-vip needs NET_ADMIN and NET_RAW",
}
_KERNEL = ("egress", "wireguard")  # in a name of kube-vip's environment


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    path = (*pod.main.path, "securityContext", "privileged")
    if pod.program and pod.manifest.get(*path) is True and not _changes_kernel(pod):
        yield Fault(
            f"the container may do everything on the node; {_NEEDS[pod.program]}",
            "remove privileged and add those capabilities instead",
            pod.manifest.at(*path),
        )


def _changes_kernel(pod: Pod) -> bool:
    method = pod.main.env.get("lb_fwdmethod")
    return bool(method and method.text.lower().startswith("masq")) or any(
        word in name.text for name in pod.main.env_names for word in _KERNEL
    )
