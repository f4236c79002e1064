"""vip_arpRate is reset, or so slow that a failover waits for it.

kube-vip repeats its gratuitous ARP every vip_arpRate milliseconds (3000), and the first one after a
failover comes with the next turn of that clock. A value below 500 is reset to 3000. A large one
adds up to that much to each failover, until the network learns where the VIP is.

Reported: a number below 500, or above 10000, in ARP mode. Not reported: other modes, other numbers,
values that are no numbers, which bad-number finds.

Fix: 500 to 3000, in milliseconds.

Applies to: all releases that read it (0.6 and newer).
Source: kube-vip pkg/cluster; kube-vip pkg/kubevip/config_environment.go.

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
            - {name: vip_arpRate, value: "100"}

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
            - {name: vip_arpRate, value: "500"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "arp-rate"
CODE = "KV549"
SEVERITY = Severity.INFO
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the value."""
    one = manager(pod, around)
    word = one.word("vip_arpRate") if one else None
    rate = one.number("vip_arpRate", 3000) if one else None
    if one is None or word is None or rate is None or one.mode != "ARP":
        return
    if 0 <= rate < 500:
        message = f"vip_arpRate {rate} ms is below 500, and reset to 3000 ms."
        yield Fault(message, "500 ms or more", word.at)
    elif rate > 10_000:
        message = f"the first gratuitous ARP after a failover may wait {rate / 1000:g} s."
        yield Fault(message, "3000 ms or less", word.at)
