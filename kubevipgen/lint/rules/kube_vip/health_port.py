"""kube-vip refuses a health port below 1024.

health_check_port opens an HTTP server that answers /healthz as long as the process runs. kube-vip
takes only ports from 1024 on: `health check port should be > 1024`, and it ends.

Reported: a port from 1 to 1023. Not reported: 0 and no value, which mean no server.

Fix: a free port from 1024 on, and the same port in the livenessProbe.

Applies to: kube-vip 0.9.0 and newer.
Source: kube-vip pkg/kubevip/config_environment.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: health_check_port, value: "880"}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: health_check_port, value: "8880"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.view.manifest import Pod

ID = "health-port"
CODE = "KV539"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the port."""
    one = settings(pod, around)
    if one is None or not one.reads("health_check_port"):
        return
    word, port = one.word("health_check_port"), one.number("health_check_port", 0)
    if word and port and 0 < port < 1024:
        yield Fault(
            f"health_check_port is {port}, and must be 1024 or more: kube-vip does not start.",
            "a free port from 1024 on",
            word.at,
        )
