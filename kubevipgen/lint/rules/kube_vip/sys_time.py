"""SYS_TIME lets kube-vip set the clock, which it never does.

The manifests of 2020 and 2021 gave kube-vip the capability to set the node's clock. It was never
needed, and was dropped in 0.4.1. A process on the host network should not have it.

Reported: SYS_TIME among the added capabilities of kube-vip. Not reported: other containers.

Fix: remove it; NET_ADMIN and NET_RAW are enough.

Applies to: all releases.
Source: kube-vip pkg/kubevip/config_generator.go of 0.4.1.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW, SYS_TIME]}}
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW]}}
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Pod

ID = "sys-time"
CODE = "KV544"
SEVERITY = Severity.INFO
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the capability."""
    del around
    path = (*pod.main.path, "securityContext", "capabilities", "add")
    listed = pod.manifest.get(*path)
    if pod.program != "kube-vip" or not isinstance(listed, list):
        return
    for index, name in enumerate(listed):
        if name in ("SYS_TIME", "CAP_SYS_TIME"):
            yield Fault(
                "kube-vip does not set the clock: SYS_TIME is more than it needs.",
                "remove it",
                pod.manifest.at(*path, index),
            )
