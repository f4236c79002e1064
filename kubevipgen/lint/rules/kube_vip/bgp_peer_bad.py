"""A BGP peer is not written as kube-vip reads it.

bgp_peers holds peers with commas between them, each as ADDRESS:AS:PASSWORD:MULTIHOP:PORT, and from
1.0.0 on settings of MP-BGP behind that. Everything behind the AS may be left out. An IPv6 address
stands in brackets; a password can hold neither a colon nor a comma; an interface without addresses
is `unnumbered:eth0`. What does not fit ends kube-vip at its start. The port is read, and then
ignored: kube-vip connects to port 179 in every release.

Reported: no AS, an AS that is no number below 4294967296, an IPv6 address without brackets,
a multihop that is no true or false, a port that is no port, MP-BGP settings without a value or of
an unknown name, BFD with fewer than four parts (errors); an address with blanks around it or with
a part above 255 (a warning); a port other than 179 (a warning). Not reported: empty parts, names as
addresses, values to be filled in.

Fix: `10.0.0.1:65001::false`, or `[fd00::1]:65001::false`.

Applies to: all releases; MP-BGP from 1.0.0, BFD from 1.2.3 on.
Source: kube-vip pkg/kubevip/config_bgp.go.

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
            - {name: bgp_peers, value: "fd00::1:65001::false"}
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
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "[fd00::1]:65001::false"}
            - {name: address, value: 10.9.0.1}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import is_open_word, settings
from kubevipgen.lint.rules.kube_vip import _peers
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "bgp-peer-bad"
CODE = "KV527"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault for each peer."""
    one = settings(pod, around)
    word = one.word("bgp_peers") if one else None
    if one is None or word is None or is_open_word(word):
        return
    for text in filter(None, word.text.split(",")):
        wrong = _peers.wrong(
            text, next_hop=one.has("peers-with-next-hop"), bfd=one.has("peers-with-bfd")
        )
        if wrong:
            yield Fault(
                f"the peer `{_shown(text)}` cannot be read ({wrong}): kube-vip does not start.",
                "ADDRESS:AS:PASSWORD:MULTIHOP, an IPv6 address in brackets",
                word.at,
            )
        else:
            yield from _odd(text, word)


def _odd(text: str, word: Word) -> Iterator[Fault]:
    peer = _peers.parts(text)
    if peer.address != peer.address.strip() or _peers.is_no_address(peer.address):
        yield Fault(
            f"the address of the peer is `{peer.address}`, which is none: the session never"
            " comes up.",
            "no blanks between peers; four numbers up to 255",
            word.at,
            Severity.WARNING,
        )
    if peer.rest[3:4] and peer.rest[3] not in ("", "179"):
        yield Fault(
            f"the port {peer.rest[3]} of the peer {peer.address} is ignored: kube-vip connects to"
            " port 179.",
            "let the peer listen on 179",
            word.at,
            Severity.WARNING,
        )


def _shown(text: str) -> str:
    """Without its password."""
    peer = _peers.parts(text)
    if len(peer.rest) > 1 and peer.rest[1]:
        return text.replace(f":{peer.rest[1]}", ":***", 1)
    return text
