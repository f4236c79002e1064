"""vip_address is the old name of address.

kube-vip still reads vip_address in 1.2.3, but its source calls it deprecated, to be removed in a
next release. Only `address` may hold a name or one address of each family, and only with
`address` kube-vip derives the prefix length by itself; since 1.2.0 vip_address without vip_subnet
is refused, of which a rule of its own speaks.

Reported: vip_address with a value, under `kube-vip manager`. Not reported: an empty vip_address,
which kube-vip's own generator writes; wireguard, which reads only this name; the old `start`.

Fix: rename it to address, which --fix does for a plain address when there is no `address` yet.

Applies to: `kube-vip manager`.
Source: kube-vip pkg/kubevip/config_envvar.go.

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
            - {name: vip_address, value: 10.0.0.100}
            - {name: vip_subnet, value: "32"}

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
from kubevipgen.lint.kube_vip_settings import manager, renamed
from kubevipgen.lint.view.manifest import Pod

ID = "vip-address"
CODE = "KV525"
SEVERITY = Severity.INFO
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the value."""
    one = manager(pod, around)
    word = pod.main.env.get("vip_address")
    if one is None or word is None or not word.text or not one.is_off("vip_wireguard"):
        return
    is_safe = one.lacks("address") and word.address is not None and "/" not in word.text
    yield Fault(
        "vip_address is deprecated, and to be removed from kube-vip.",
        "rename it to address" if one.lacks("address") else "remove it, address counts",
        word.at,
        edits=renamed(pod, "vip_address", "address") if is_safe else (),
    )
