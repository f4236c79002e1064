"""An empty prometheus_server does not turn the metrics off.

kube-vip ignores variables without a value, this one too, and listens on :2112 on all addresses of
the node, whatever some guides say. Only the argument turns it off.

Reported: prometheus_server that is there and empty, without the argument. Not reported: no such
variable.

Fix: args: [manager, --prometheusHTTPServer, ""].

Applies to: all releases that serve metrics.
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
            - {name: prometheus_server, value: ""}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager, --prometheusHTTPServer, ""]
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
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "prometheus-empty"
CODE = "KV556"
SEVERITY = Severity.INFO
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the variable."""
    one = manager(pod, around)
    word = pod.main.env.get("prometheus_server")
    if one is None or word is None or word.text:
        return
    if not any(arg.text.startswith("--prometheusHTTPServer") for arg in pod.main.args):
        yield Fault(
            "an empty prometheus_server is ignored: kube-vip serves metrics on :2112 all the same.",
            'args: [manager, --prometheusHTTPServer, ""]',
            word.at,
        )
