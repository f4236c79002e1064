"""Packets that tell every neighbour at once that the VIP has moved."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import AbstractContextManager

from kubevipgen.model import Ip
from kubevipgen.probe import neighbours, packets

_EVERY_NODE = ipaddress.IPv6Address("ff02::1")


def opened(bridge: str, vip: Ip) -> AbstractContextManager[socket.socket]:
    """A socket for what may be one, in the caller's network namespace.

    UnavailableError (of the probe) when there can be none.
    """
    if vip.version == 4:
        return packets.opened(bridge, packets.ARP)
    return packets.opened(bridge, packets.IPV6, packets.ONLY_NEIGHBOURS)


def announcer(data: bytes, frame_mac: str, vip: Ip) -> str:
    """The MAC address that a packet announces for the VIP, "" when it announces none.

    A gratuitous ARP names the VIP as sender and target (RFC 5227 section 3); an unsolicited
    neighbour advertisement goes to all nodes of the link (RFC 4861 section 7.2.6).
    """
    try:
        if vip.version == 4:
            arp = neighbours.parse_arp(data)
            return arp.sender_mac if arp.sender == arp.target == vip else ""
        said = neighbours.parse_neighbour(data)
    except neighbours.GarbageError:
        return ""
    to_all = data[24:40] == _EVERY_NODE.packed
    told = said.kind == neighbours.ADVERTISEMENT and said.target == vip and to_all
    return (said.mac or frame_mac) if told else ""
