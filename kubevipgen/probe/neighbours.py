"""ARP (RFC 826, RFC 5227) and neighbour discovery (RFC 4861, RFC 4862) as bytes; no I/O here."""

from __future__ import annotations

import ipaddress
import struct
from typing import NamedTuple, Union

Ip = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

REQUEST, REPLY = 1, 2
SOLICITATION, ADVERTISEMENT = 135, 136
NOBODY = ipaddress.IPv4Address(0)
UNSPECIFIED = ipaddress.IPv6Address(0)
# How the probes of the other nodes, which ask for the same VIP at the same time, are told from
# a stranger's: ARP carries the word in the padding of its frame, which every host ignores,
# neighbour discovery in a nonce option (RFC 7527), made for exactly that.
MARK = b"kubevipgen"
_NONCE = b"kubvip"
_ARP = struct.Struct("!HHBBH6s4s6s4s")
_ETHERNET_PADDED = 46  # the least payload of an Ethernet frame
_SOURCE_MAC, _TARGET_MAC, _NONCE_OPTION = 1, 2, 14


class GarbageError(Exception):
    """The bytes are not the packet that was looked for; receivers ignore such a packet."""


class Arp(NamedTuple):
    """``ours`` when another probe like this one has sent it."""

    operation: int
    sender_mac: str
    sender: ipaddress.IPv4Address
    target: ipaddress.IPv4Address
    ours: bool


class Neighbour(NamedTuple):
    """A solicitation or an advertisement; ``mac`` is "" when no option says it."""

    kind: int
    source: ipaddress.IPv6Address
    target: ipaddress.IPv6Address
    mac: str
    ours: bool


def mac_text(mac: bytes) -> str:
    """``52:54:00:12:34:56``."""
    return ":".join(f"{byte:02x}" for byte in mac)


def mac_bytes(mac: str) -> bytes:
    """From the usual text."""
    return bytes.fromhex(mac.replace(":", ""))


def arp_request(
    mac: str, target: ipaddress.IPv4Address, sender: ipaddress.IPv4Address = NOBODY
) -> bytes:
    """An ARP request; without a sender it is the ARP probe of RFC 5227."""
    fields = (1, 0x0800, 6, 4, REQUEST, mac_bytes(mac), sender.packed, bytes(6), target.packed)
    return _ARP.pack(*fields) + MARK.ljust(_ETHERNET_PADDED - _ARP.size, b"\0")


def parse_arp(data: bytes) -> Arp:
    """From the payload of the frame; GarbageError when it is no ARP of IPv4 over Ethernet."""
    if len(data) < _ARP.size:
        raise GarbageError("shorter than an ARP packet")
    hardware, protocol, mac_length, ip_length, operation, mac, sender, _, target = _ARP.unpack(
        data[: _ARP.size]
    )
    if (hardware, protocol, mac_length, ip_length) != (1, 0x0800, 6, 4):
        raise GarbageError("not IPv4 over Ethernet")
    if operation not in {REQUEST, REPLY}:
        raise GarbageError("neither a request nor a reply")
    return Arp(
        operation,
        mac_text(mac),
        ipaddress.IPv4Address(sender),
        ipaddress.IPv4Address(target),
        data[_ARP.size :].startswith(MARK),
    )


def solicited_node(target: ipaddress.IPv6Address) -> ipaddress.IPv6Address:
    """The multicast group that every owner of the address has joined (RFC 4291 section 2.7.1)."""
    return ipaddress.IPv6Address(b"\xff\x02" + bytes(9) + b"\x01\xff" + target.packed[-3:])


def multicast_mac(group: Ip) -> bytes:
    """The Ethernet address of a multicast group (RFC 1112, RFC 2464)."""
    if group.version == 6:
        return b"\x33\x33" + group.packed[-4:]
    low = int(group) & 0x7FFFFF
    return b"\x01\x00\x5e" + low.to_bytes(3, "big")


def solicitation(
    mac: str, target: ipaddress.IPv6Address, source: ipaddress.IPv6Address = UNSPECIFIED
) -> bytes:
    """A neighbour solicitation with its IPv6 header; without a source it is that of RFC 4862.

    The form without a source must not carry the sender's MAC (RFC 4861 section 4.3).
    """
    options = bytes((_NONCE_OPTION, 1)) + _NONCE
    if source != UNSPECIFIED:
        options = bytes((_SOURCE_MAC, 1)) + mac_bytes(mac)
    body = struct.pack("!BBHI", SOLICITATION, 0, 0, 0) + target.packed + options
    return _ipv6(source, solicited_node(target), body)


def _ipv6(source: ipaddress.IPv6Address, to: ipaddress.IPv6Address, body: bytes) -> bytes:
    total = checksum(pseudo_header(source, to, len(body), 58) + body)
    body = body[:2] + struct.pack("!H", total) + body[4:]
    header = struct.pack("!IHBB", 6 << 28, len(body), 58, 255)
    return header + source.packed + to.packed + body


def parse_neighbour(data: bytes) -> Neighbour:
    """From an IPv6 packet; every test of RFC 4861 sections 7.1.1 and 7.1.2 is made."""
    source, to, body = _icmpv6(data)
    kind, code = body[0], body[1]
    if kind not in {SOLICITATION, ADVERTISEMENT} or code != 0:
        raise GarbageError("neither a solicitation nor an advertisement")
    target = ipaddress.IPv6Address(body[8:24])
    if target.is_multicast:
        raise GarbageError("the target is a multicast address")
    options = _options(body[24:])
    if kind == SOLICITATION and source == UNSPECIFIED and _SOURCE_MAC in options:
        raise GarbageError("a solicitation of nobody that names a MAC")
    if kind == ADVERTISEMENT and to.is_multicast and body[4] & 0x40:
        raise GarbageError("a solicited advertisement sent to a group")
    wanted = _SOURCE_MAC if kind == SOLICITATION else _TARGET_MAC
    mac = options.get(wanted, b"")[:6]
    return Neighbour(kind, source, target, mac_text(mac), options.get(_NONCE_OPTION) == _NONCE)


def _icmpv6(data: bytes) -> tuple[ipaddress.IPv6Address, ipaddress.IPv6Address, bytes]:
    """Source, destination and the body, which has at least 24 bytes and a right checksum."""
    if len(data) < 64 or data[0] >> 4 != 6:
        raise GarbageError("shorter than a neighbour discovery packet")
    length, protocol, hops = struct.unpack("!HBB", data[4:8])
    body = data[40 : 40 + length]
    if protocol != 58 or hops != 255:
        raise GarbageError("not ICMPv6, or not from this link")
    if len(body) != length or length < 24:
        raise GarbageError("a wrong length")
    source, to = ipaddress.IPv6Address(data[8:24]), ipaddress.IPv6Address(data[24:40])
    if checksum(pseudo_header(source, to, length, 58) + body):
        raise GarbageError("a wrong checksum")
    return source, to, body


def _options(data: bytes) -> dict[int, bytes]:
    """The first option of each type; GarbageError for a length of 0 or beyond the end."""
    found: dict[int, bytes] = {}
    while data:
        length = data[1] * 8 if len(data) > 1 else 0
        if not 0 < length <= len(data):
            raise GarbageError("an option of a wrong length")
        found.setdefault(data[0], data[2:length])
        data = data[length:]
    return found


def pseudo_header(source: Ip, to: Ip, length: int, protocol: int) -> bytes:
    """What goes before the message into its checksum (RFC 8200 section 8.1, RFC 793)."""
    form = "!IHBB" if source.version == 6 else "!BBH"
    numbers = (length, 0, 0, protocol) if source.version == 6 else (0, protocol, length)
    return source.packed + to.packed + struct.pack(form, *numbers)


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071); 0 over data that holds its own right checksum."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
