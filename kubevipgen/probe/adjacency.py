"""Topic ``adjacency``: which of the other nodes answer on this link, and with which MAC."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import Any

from kubevipgen.probe import link, neighbours, packets
from kubevipgen.probe.topic import Request, Topic

_TIMES = (0.0, 0.4, 0.8, 1.5)  # asked three times, heard until the last
_MOST_MACS = 8


class _Peer:
    """One address of another node."""

    def __init__(self, node: str, address: str, found: link.Link) -> None:
        self.node = node
        self.ip = ipaddress.ip_interface(address).ip
        self.source = found.source_for(self.ip)
        self.answers: list[str] = []

    def question(self, mac: str) -> tuple[int, bytes, bytes]:
        """Ethernet type, destination MAC and the packet."""
        assert self.source is not None  # noqa: S101  (only those on the link are asked)
        own = self.source.ip
        if isinstance(self.ip, ipaddress.IPv4Address) and isinstance(own, ipaddress.IPv4Address):
            data = neighbours.arp_request(mac, self.ip, own)
            return packets.ARP, packets.BROADCAST, data
        assert isinstance(self.ip, ipaddress.IPv6Address)  # noqa: S101
        assert isinstance(own, ipaddress.IPv6Address)  # noqa: S101
        to = neighbours.multicast_mac(neighbours.solicited_node(self.ip))
        return packets.IPV6, to, neighbours.solicitation(mac, self.ip, own)

    def plain(self, interface: str) -> dict[str, Any]:
        reason = "" if self.source else f"{self.ip} is in no prefix of {interface}"
        return {"address": str(self.ip), "notAsked": reason, "answers": self.answers}


def gather(request: Request) -> dict[str, Any]:
    """By the name of the node, one entry an address of it."""
    if not any(node["addresses"] for node in request.others()):
        return {"interface": "", "nodes": {}}
    try:
        found = link.of(request)
    except link.NoLinkError as error:
        return {"interface": "", "nodes": _not_asked(request, str(error))}
    peers = [
        _Peer(node["name"], address, found)
        for node in request.others()
        for address in node["addresses"]
    ]
    _ask_all([peer for peer in peers if peer.source], found)
    nodes: dict[str, list[dict[str, Any]]] = {node["name"]: [] for node in request.others()}
    for peer in peers:
        nodes[peer.node].append(peer.plain(found.name))
    return {"interface": found.name, "nodes": nodes}


def _not_asked(request: Request, reason: str) -> dict[str, list[dict[str, Any]]]:
    return {
        node["name"]: [
            {"address": address.partition("/")[0], "notAsked": reason, "answers": []}
            for address in node["addresses"]
        ]
        for node in request.others()
    }


def _ask_all(peers: list[_Peer], found: link.Link) -> None:
    by_ip = {peer.ip: peer for peer in peers}
    with contextlib.ExitStack() as stack:
        arp = packets.opened(found.name, packets.ARP)
        ipv6 = packets.opened(found.name, packets.IPV6, packets.ONLY_NEIGHBOURS)
        through = {
            packets.ARP: stack.enter_context(arp),
            packets.IPV6: stack.enter_context(ipv6),
        }

        def ask() -> None:
            for peer in peers:
                kind, to, data = peer.question(found.mac)
                packets.send(through[kind], found.name, kind, to, data)

        def hear(_: socket.socket, data: bytes, sender: Any) -> None:
            with contextlib.suppress(neighbours.GarbageError):
                ip, mac = _answer(data, sender)
                peer = by_ip.get(ip)
                if peer and mac not in peer.answers and len(peer.answers) < _MOST_MACS:
                    peer.answers.append(mac)

        if peers:
            packets.converse(list(through.values()), _TIMES, ask, hear)


def _answer(data: bytes, sender: Any) -> tuple[neighbours.Ip, str]:
    """Whose address is claimed by whom; GarbageError for everything that is no answer."""
    if sender[1] == packets.ARP:
        arp = neighbours.parse_arp(data)
        if arp.operation == neighbours.REPLY:
            return arp.sender, arp.sender_mac
    else:
        said = neighbours.parse_neighbour(data)
        if said.kind == neighbours.ADVERTISEMENT:
            return said.target, said.mac or neighbours.mac_text(sender[4])
    raise neighbours.GarbageError("a question")


TOPIC = Topic("adjacency", gather, active=True)
