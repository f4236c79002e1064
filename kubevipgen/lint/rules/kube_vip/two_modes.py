"""More than one mode is on, and kube-vip runs only one.

ARP, BGP, wireguard and routing table exclude each other. From 1.2.2 on kube-vip refuses: `multiple
kube-vip modes detected`. Before, it looked in the order BGP, ARP, wireguard, routing table, started
the first that was on, and forgot the others without a word.

Reported: two or more of bgp_enable, vip_arp, vip_wireguard and vip_routingtable that are on; an
error from 1.2.2 on, a warning before. Not reported: switches that are off or not known.

Fix: leave on the one that is meant.

Applies to: all releases.
Source: kube-vip pkg/manager/manager.go; kube-vip cmd/kube-vip.go of 1.2.2.

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: vip_arp, value: "true"}

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: vip_arp, value: "false"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import MODES, manager
from kubevipgen.lint.view.manifest import Pod

ID = "two-modes"
CODE = "KV530"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the second switch."""
    one = manager(pod, around)
    words = [(MODES[name], one.word(name)) for name in one.modes] if one else []
    if one is None or len(words) < 2:
        return
    names = " and ".join(name for name, _ in words)
    (first, kept), (_, word) = words[:2]
    is_refused = one.has("one-mode-only")
    effect = "kube-vip does not start" if is_refused else f"kube-vip runs {first} alone"
    yield Fault(
        f"the modes {names} are on: {effect}.",
        "leave one of them on",
        word.at if word else one.place,
        one.error if is_refused else Severity.WARNING,
        (Related(f"{first} is on here", kept.at),) if kept else (),
    )
