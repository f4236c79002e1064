"""vip_address without vip_subnet is refused.

From 1.2.0 on kube-vip derives the prefix length only from `address`. With the old name alone it
ends: `vip_subnet must be set if using vip_address instead of address environment variable`. Even
the manifests of kube-vip's own generator (--vip without --vipSubnet) are refused so, and an upgrade
of the image is enough to lose the VIP.

Reported: vip_address with a value, no address, no vip_subnet, for a control plane in ARP, BGP or
routing table mode. Not reported: releases before 1.2.0; vip_subnet that comes from elsewhere.

Fix: rename vip_address to address, which --fix does for a plain address.

Applies to: kube-vip 1.2.0 and newer.
Source: kube-vip pkg/kubevip/config_validation.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: vip_address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
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
from kubevipgen.lint.kube_vip_settings import manager, renamed
from kubevipgen.lint.view.manifest import Pod

ID = "vip-address-no-subnet"
CODE = "KV533"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the address."""
    one = manager(pod, around)
    if one is None or not one.serves_api or one.mode not in ("ARP", "BGP", "routing table"):
        return
    word = one.word("vip_address")
    if word is None or not one.lacks("address") or not one.has("vip-address-needs-subnet"):
        return
    if one.lacks("vip_subnet"):
        is_plain = word.address is not None and "/" not in word.text
        release = one.release or "1.2.0 and newer"
        yield Fault(
            f"kube-vip {release} refuses vip_address without vip_subnet: it does not start.",
            "rename it to address",
            word.at,
            one.error,
            edits=renamed(pod, "vip_address", "address") if is_plain else (),
        )
