"""The VIP is in no network of the nodes that hold it.

A VIP is announced by ARP (neighbour discovery for IPv6) in the network segment of its holder. The
machines of that segment reach an address outside of their own network through their router, and the
router looks for it elsewhere: nobody ever asks for it there. The VIP is up, and nobody gets to it.

Condition: private addresses, and the nodes' own ones (unicast_src_ip, mcast_src_ip, unicast_peer;
advertiseAddress beside a kube-vip in ARP mode) are all outside of the network that the VIP is
written with (`192.168.180.25/24`), or, where it has no prefix length or that of one address, in
another private range or behind other first 16 bits than the VIP.

It does not report a VIP with `dev` of another interface, public addresses, two addresses of 10/8
without a prefix length, kube-vip in BGP and routing table mode, nodes of which no address is known.

Fix: a free address of the network that the nodes are in, outside of its DHCP range.

Applies to: VRRP and ARP mode.

Source: RFC 5798 section 1.2; kube-vip documentation, "ARP".

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        unicast_src_ip 172.16.8.11
        unicast_peer {
            172.16.8.12
        }
        virtual_ipaddress {
            192.168.180.25
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        unicast_src_ip 172.16.8.11
        unicast_peer {
            172.16.8.12
        }
        virtual_ipaddress {
            172.16.8.25
        }
    }
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Member, groups
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.rules.cluster._serving import advertisers
from kubevipgen.lint.view.keepalived import Vip
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

ID = "vip-off-subnet"
CODE = "KV906"
SEVERITY = Severity.WARNING
SUBJECT = Cluster

_TEN = ipaddress.ip_network("10.0.0.0/8")
_CLASSES = (_TEN, ipaddress.ip_network("172.16.0.0/12"), ipaddress.ip_network("192.168.0.0/16"))
_FEWEST, _MOST = 8, 30  # bits of a prefix that says which network it is
_HINT = "take a free address of the nodes' own network"


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    for group in groups(cluster):
        for member in group:
            yield from _of_keepalived(member)
    yield from _of_kube_vip(cluster, around)


def _of_keepalived(member: Member) -> Iterator[Fault]:
    one = member.instance
    words = [*filter(None, (one.unicast_src, one.mcast_src)), *one.unicast_peers]
    for vip in one.vips:
        if not _is_elsewhere(vip, member) and (node := _off(vip.word, words)):
            yield _fault(vip.word, node)


def _is_elsewhere(vip: Vip, member: Member) -> bool:
    """Whether it goes on another interface than the adverts."""
    texts = [word.text for word in vip.rest]
    link = member.instance.interface
    at = texts.index("dev") + 1 if "dev" in texts else len(texts)
    return at < len(texts) and (link is None or texts[at] != link.text)


def _of_kube_vip(cluster: Cluster, around: Around) -> Iterator[Fault]:
    nodes = list(advertisers(cluster))
    for pod in cluster.all(Pod):
        found = settings(pod, around)
        if found is None or not found.serves_api or found.mode != "ARP" or not found.address:
            continue
        for text in found.address.text.split(","):
            word = Word(text.strip(), found.address.at)
            if node := _off(word, nodes):
                yield _fault(word, node)


def _off(word: Word, nodes: Sequence[Word]) -> Word | None:
    """One of the nodes, when all of them are in another network than the VIP."""
    vip = None if word.is_placeholder else word.address
    own = [(found, one) for one in nodes if (found := one.address) and not one.is_placeholder]
    if vip is None or not _is_local(vip):
        return None
    like = [(found, one) for found, one in own if found.version == vip.version]
    if not like or len(like) < len(own) or len(own) < len(nodes):
        return None
    return like[0][1] if all(_is_apart(word, vip, found) for found, _ in like) else None


def _is_apart(word: Word, vip: Address, node: Address) -> bool:
    if not _is_local(node):
        return False
    length = word.text.partition("/")[2]
    if length.isdecimal() and _FEWEST <= int(length) <= _MOST and vip.version == 4:
        return node not in ipaddress.ip_network(f"{vip}/{length}", strict=False)
    if vip.version != 4:
        return False
    return int(vip) >> 16 != int(node) >> 16 and not (vip in _TEN and node in _TEN)


def _is_local(address: Address) -> bool:
    """Whether it is a private one, of a network of one's own."""
    return any(address in network for network in _CLASSES)


def _fault(vip: Word, node: Word) -> Fault:
    return Fault(
        f"the VIP {vip} is in another network than the nodes ({node}): the machines there ask "
        "their router for it, and nobody answers",
        _HINT,
        vip.at,
        related=(Related("an address of a node", node.at),),
    )
