"""BGP lacks what it cannot start without.

A BGP speaker needs a router ID and at least one peer. kube-vip takes the router ID from
bgp_routerid or from the address of bgp_routerinterface and has no default; without a peer it ends
with `you need to provide at least one peer`. A peer that is this router itself never comes up.

Reported: bgp_enable "true" without both names of the router ID, or without bgp_peers and
bgp_peeraddress, or with an AS of 0 (errors); a peer whose address is the router ID (a warning).
Not reported: settings that come from the annotations of the node (annotation), from Equinix Metal
(vip_packet, provider_config), from Zebra, or by valueFrom.

Fix: set bgp_routerid (each node its own), and bgp_peers or bgp_peeraddress with bgp_peeras.

Applies to: all releases.
Source: kube-vip pkg/bgp/server.go; kube-vip pkg/kubevip/config_environment.go.

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
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}

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
            - {name: bgp_as, value: "65000"}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, manager
from kubevipgen.lint.view.manifest import Pod

ID = "bgp-incomplete"
CODE = "KV521"
SEVERITY = Severity.ERROR
SUBJECT = Pod


_ELSEWHERE = ("annotation", "vip_packet", "provider_config")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault for each part that is missing."""
    one = manager(pod, around)
    if one is None or one.mode != "BGP" or not all(one.lacks(name) for name in _ELSEWHERE):
        return
    switch = one.word("bgp_enable")
    at = switch.at if switch else one.place
    if one.lacks("bgp_routerid") and one.lacks("bgp_routerinterface"):
        message = "BGP has no router ID: bgp_routerid and bgp_routerinterface are not set."
        yield Fault(message, "set bgp_routerid to the address of this node", at)
    if one.lacks("bgp_peers") and one.lacks("bgp_peeraddress") and one.is_off("zebra_enable"):
        message = "BGP has no peer: kube-vip ends with `you need to provide at least one peer`."
        yield Fault(message, "set bgp_peers, such as 10.0.0.1:65001::false", at)
    if one.number("bgp_as", 65000) == 0:
        number = one.word("bgp_as")
        message = "the AS of BGP is 0: kube-vip ends with `you need to provide AS`."
        yield Fault(message, "a number from 64512 to 65534", number.at if number else at)
    yield from _self(one)


def _self(one: Settings) -> Iterator[Fault]:
    own = one.value("bgp_routerid")
    for name in ("bgp_peers", "bgp_peeraddress"):
        word = one.word(name)
        if own and word and not is_open_word(word):
            peers = [peer.partition(":")[0] for peer in word.text.split(",")]
            if own in peers:
                yield Fault(
                    f"the peer {own} is this router itself (bgp_routerid).",
                    "leave the node's own address out of its peers",
                    word.at,
                    Severity.WARNING,
                )
