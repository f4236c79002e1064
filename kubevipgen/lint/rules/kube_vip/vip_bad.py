"""The VIP is missing, or is an address that cannot be one.

kube-vip checks very little: with cp_enable and no address it starts and holds nothing; with
127.0.0.1 it puts the loopback address on an interface and tells the network about it; the address
of a node makes two machines answer for it; the first or last address of the subnet is no host's.

Reported, for a pod that serves the control plane: no address at all; loopback, unspecified,
multicast addresses; the network or broadcast address of vip_subnet; an advertiseAddress of the
kubeadm documents in the set; digits and dots that are no address (all errors); a name (a warning:
kube-vip resolves it again and again, and has no VIP while the DNS is away; an info with vip_ddns,
where that is the point). Not reported: values to be filled in, and settings that come from
elsewhere.

Fix: a free address of the nodes' network, outside of every pool and DHCP range.

Applies to: all releases.
Source: kube-vip pkg/vip/address.go; kube-vip issues 1006 and 1288.

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
            - {name: address, value: 127.0.0.1}

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
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, manager
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

ID = "vip-bad"
CODE = "KV510"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_HINT = "a free address of the nodes' network"
_NUMBERS = re.compile(r"[0-9./:]+")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the address, or at the environment that has none."""
    one = manager(pod, around)
    if one is None or not one.serves_api:
        return
    word = one.address
    if word is None:
        if one.lacks("address") and one.lacks("vip_address"):
            message = "cp_enable is on, but there is no address: kube-vip runs without a VIP."
            yield Fault(message, f"set address to {_HINT}", one.place)
        return
    if is_open_word(word):
        return
    for index, part in enumerate(word.text.split(",")):
        yield from _judged(one, Word(part.strip(), word.at), index, around)


def _judged(one: Settings, part: Word, index: int, around: Around) -> Iterator[Fault]:
    try:
        address: Address | None = ipaddress.ip_address(part.text)
    except ValueError:
        address = None
    if address is None:
        yield from _name(one, part)
    elif reason := _reason(address) or _edge(one, address, index):
        yield Fault(f"{address} cannot be the VIP: it is {reason}.", _HINT, part.at)
    else:
        yield from _of_a_node(part, address, around)


def _name(one: Settings, part: Word) -> Iterator[Fault]:
    if _NUMBERS.fullmatch(part.text):
        prefix = " Put the prefix length into vip_subnet." if "/" in part.text else ""
        message = f"`{part}` is no address, and no name that could be resolved.{prefix}"
        yield Fault(message, _HINT, part.at)
        return
    is_wanted = not one.is_off("vip_ddns")
    yield Fault(
        f"the VIP is the name {part}: kube-vip asks the DNS for it again and again, and has no VIP"
        " while there is no answer.",
        "write the address, unless the name is on purpose (vip_ddns)",
        part.at,
        Severity.INFO if is_wanted else Severity.WARNING,
    )


def _reason(address: Address) -> str:
    kinds = {
        "a loopback address": address.is_loopback,
        "the unspecified address": address.is_unspecified,
        "a multicast address": address.is_multicast,
        "the broadcast address": str(address) == "255.255.255.255",
    }
    return next((name for name, is_so in kinds.items() if is_so), "")


def _edge(one: Settings, address: Address, index: int) -> str:
    """Whether it is the first or last address of its subnet, for IPv4 with a real one."""
    parts = one.value("vip_subnet").replace("/", "").split(",")
    length = parts[min(index, len(parts) - 1)].strip()
    if address.version != 4 or not length.isdecimal() or not 8 <= int(length) <= 30:
        return ""
    net = ipaddress.ip_network(f"{address}/{length}", strict=False)
    if address == net.network_address:
        return f"the network address of {net}"
    return f"the broadcast address of {net}" if address == net.broadcast_address else ""


def _of_a_node(part: Word, address: Address, around: Around) -> Iterator[Fault]:
    for view in around.cluster.all(Kubeadm):
        own = [
            view.init and view.init.word("localAPIEndpoint", "advertiseAddress"),
            view.join and view.join.word("controlPlane", "localAPIEndpoint", "advertiseAddress"),
        ]
        for word in own:
            if word and word.address == address:
                yield Fault(
                    f"{address} is the address of a node (advertiseAddress): both answer for it.",
                    _HINT,
                    part.at,
                    related=(Related("the node's own address", word.at),),
                )
                return
