"""No mode is on, and kube-vip ends at once.

kube-vip announces the VIP in one of four ways: vip_arp, bgp_enable, vip_routingtable or
vip_wireguard. None is on by default. Without one it logs that no mode is enabled and ends, and the
pod restarts for ever.

Reported: `kube-vip manager` for a control plane or for Services with none of the four on. Not
reported: a switch that comes from elsewhere or is to be filled in.

Fix: set vip_arp to "true" on a network of layer 2, bgp_enable where routers take part.

Applies to: all releases.
Source: kube-vip pkg/manager/manager.go.

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
from kubevipgen.lint.kube_vip_settings import MODES, manager
from kubevipgen.lint.view.manifest import Pod

ID = "no-mode"
CODE = "KV531"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the environment."""
    one = manager(pod, around)
    if one is None or not all(one.is_off(name) for name in MODES):
        return
    if one.is_on("cp_enable") or one.is_on("svc_enable"):
        yield Fault(
            "neither vip_arp nor bgp_enable, vip_routingtable or vip_wireguard is on: kube-vip ends"
            " at once, and there is no VIP.",
            'set vip_arp to "true"',
            one.place,
        )
