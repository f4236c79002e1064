"""kube-vip is told to do nothing.

`kube-vip manager` serves a control plane (cp_enable), Services (svc_enable), or both. With neither
it ends with `no features are enabled`.

Reported: neither on, and no address. Not reported: an address without cp_enable, of which the rule
cp-disabled speaks; switches that come from elsewhere or are to be filled in.

Fix: set cp_enable or svc_enable to "true".

Applies to: `kube-vip manager` in all releases.
Source: kube-vip cmd/kube-vip.go.

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
            - {name: vip_interface, value: eth0}

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
            - {name: vip_interface, value: eth0}
            - {name: svc_enable, value: "true"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "no-features"
CODE = "KV532"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the environment."""
    one = manager(pod, around)
    if one is None or not (one.is_off("cp_enable") and one.is_off("svc_enable")):
        return
    if one.address is None and one.is_off("vip_wireguard"):
        yield Fault(
            "neither cp_enable nor svc_enable is on: kube-vip ends with `no features are enabled`.",
            'set cp_enable to "true"',
            one.place,
        )
