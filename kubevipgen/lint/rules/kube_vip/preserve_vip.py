"""The VIP stays on a node that has lost it.

vip_preserve_on_leadership_loss leaves the address on the interface when another node becomes the
holder. In ARP mode both nodes then answer for it: clients reach the new one or the old one, as
their caches have it.

Reported: the switch on, in ARP mode. Not reported: BGP and routing tables, where the address on the
interface says nothing to the network.

Fix: remove the switch.

Applies to: kube-vip 1.0.4 and newer; its removal has been proposed.
Source: kube-vip issues 996, 1579 and 1772.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.1.2
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_preserve_on_leadership_loss, value: "true"}

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
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "preserve-vip"
CODE = "KV555"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the switch."""
    one = manager(pod, around)
    name = "vip_preserve_on_leadership_loss"
    word = one.word(name) if one else None
    if one is None or word is None or not one.reads(name):
        return
    if one.is_on(name) and one.mode == "ARP":
        yield Fault(
            "the old holder keeps the VIP on its interface: two nodes answer ARP for it after a"
            " failover.",
            "remove it",
            word.at,
        )
