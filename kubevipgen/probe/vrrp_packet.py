"""VRRP adverts as bytes: version 2 (RFC 3768) and 3 (RFC 5798, RFC 9568); no I/O here."""

from __future__ import annotations

import ipaddress
import struct
from typing import NamedTuple

from kubevipgen.probe.neighbours import GarbageError, Ip, checksum, pseudo_header

PROTOCOL = 112
GROUPS = {4: ipaddress.ip_address("224.0.0.18"), 6: ipaddress.ip_address("ff02::12")}
_ADVERT = 1
_LENGTHS = {4: 4, 6: 16}
_AUTH_DATA = 8  # version 2 ends with it, whatever the authentication type
_AUTH = {0: "none", 1: "password", 2: "ipsec"}


class Advert(NamedTuple):
    """``interval`` is in seconds, ``authentication`` "" in version 3, which has none."""

    source: Ip
    destination: Ip
    ttl: int
    version: int
    router_id: int
    priority: int
    interval: float
    addresses: tuple[str, ...]
    authentication: str


class Datagram(NamedTuple):
    """An IP packet of protocol 112."""

    source: Ip
    destination: Ip
    ttl: int
    body: bytes


def parse(packet: bytes) -> Advert:
    """From an IP packet; GarbageError when a VRRP router would not take it for an advert.

    The TTL is only reported: a wrong one is worth knowing.
    """
    datagram = datagram_of(packet)
    body = datagram.body
    if len(body) < 8:
        raise GarbageError("shorter than a VRRP advert")
    version, kind = body[0] >> 4, body[0] & 0xF
    if kind != _ADVERT or version not in {2, 3}:
        raise GarbageError(f"VRRP version {version}, type {kind}")
    if version == 2 and datagram.source.version == 6:
        raise GarbageError("VRRP version 2 over IPv6")
    size = _LENGTHS[datagram.source.version]
    end = 8 + body[3] * size
    if len(body) < end + (_AUTH_DATA if version == 2 else 0):
        raise GarbageError("shorter than its count of addresses")
    if not _is_whole(datagram, version):
        raise GarbageError("a wrong checksum")
    addresses = (body[at : at + size] for at in range(8, end, size))
    plain = tuple(str(ipaddress.ip_address(address)) for address in addresses)
    return _advert(datagram, version, plain)


def _advert(datagram: Datagram, version: int, addresses: tuple[str, ...]) -> Advert:
    body = datagram.body
    if version == 2:
        interval, authentication = float(body[5]), _AUTH.get(body[4], str(body[4]))
    else:
        interval, authentication = (struct.unpack("!H", body[4:6])[0] & 0xFFF) / 100, ""
    return Advert(
        source=datagram.source,
        destination=datagram.destination,
        ttl=datagram.ttl,
        version=version,
        router_id=body[1],
        priority=body[2],
        interval=interval,
        addresses=addresses,
        authentication=authentication,
    )


def _is_whole(datagram: Datagram, version: int) -> bool:
    """Version 3 over IPv4 goes with and without pseudo-header: the two RFCs differ."""
    body = datagram.body
    pseudo = pseudo_header(datagram.source, datagram.destination, len(body), PROTOCOL)
    with_it = checksum(pseudo + body) == 0
    if datagram.source.version == 6:
        return with_it
    return checksum(body) == 0 or (version == 3 and with_it)


def datagram_of(packet: bytes) -> Datagram:
    """The IP layer; GarbageError unless it is one whole packet of protocol 112."""
    version = packet[0] >> 4 if packet else 0
    if version == 4:
        return _ipv4(packet)
    if version == 6:
        return _ipv6(packet)
    raise GarbageError("not IP")


def _ipv4(packet: bytes) -> Datagram:
    start = (packet[0] & 0xF) * 4
    if start < 20 or len(packet) < start:
        raise GarbageError("shorter than its IPv4 header")
    total, _, fragment, ttl, protocol = struct.unpack("!HHHBB", packet[2:10])
    if fragment & 0x3FFF or protocol != PROTOCOL:
        raise GarbageError("a fragment, or not protocol 112")
    if not start <= total <= len(packet):
        raise GarbageError("a wrong length")
    if checksum(packet[:start]):
        raise GarbageError("a wrong checksum of the IPv4 header")
    source, to = ipaddress.IPv4Address(packet[12:16]), ipaddress.IPv4Address(packet[16:20])
    return Datagram(source, to, ttl, packet[start:total])


def _ipv6(packet: bytes) -> Datagram:
    if len(packet) < 40:
        raise GarbageError("shorter than its IPv6 header")
    length, protocol, hops = struct.unpack("!HBB", packet[4:8])
    body = packet[40 : 40 + length]
    if protocol != PROTOCOL or len(body) != length:
        raise GarbageError("not protocol 112, or a wrong length")
    source, to = ipaddress.IPv6Address(packet[8:24]), ipaddress.IPv6Address(packet[24:40])
    return Datagram(source, to, hops, body)
