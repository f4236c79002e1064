"""Topic ``vrrp``: who speaks VRRP on the link, heard for a few advert intervals.

A packet socket hears adverts before any firewall of this host drops them, unicast ones to this
host and the multicast ones that its card lets pass; the card is asked to. No VRRP is sent. Only
without ``--passive`` the multicast groups are joined as well, which makes the kernel report the
membership (IGMP, MLD): every switch floods 224.0.0.18 (RFC 4541 section 2.1.2), but one that
snoops MLD may keep ff02::12 from hosts that did not ask for it.

This host's own adverts are heard too and marked ``own``.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

from kubevipgen.probe import link, neighbours, packets, vrrp_hello, vrrp_packet
from kubevipgen.probe.neighbours import GarbageError
from kubevipgen.probe.topic import Request, Topic

_LEAST = 3.2  # three adverts of a foreign router at the usual 1 s
_MOST_SPEAKERS, _MOST_LISTED = 128, 32


class Log:
    """Adverts by speaker; bounded, whatever the link carries."""

    def __init__(self) -> None:
        self.begin = time.monotonic()
        self.speakers: dict[tuple[str, str, int, int, str], dict[str, Any]] = {}
        self.garbage: dict[tuple[str, str], int] = {}
        self.dropped = 0

    def hear(self, packet: bytes, mac: str, *, own: bool) -> None:
        """Count one packet of protocol 112."""
        try:
            datagram = vrrp_packet.datagram_of(packet)
            if vrrp_hello.is_hello(datagram.body):  # of topic vrrpPath
                return
            advert = vrrp_packet.parse(packet)
        except GarbageError as error:
            self._count_garbage(mac, str(error))
            return
        source = str(advert.source)
        key = (source, mac, advert.version, advert.router_id, str(advert.destination))
        if key not in self.speakers:
            if len(self.speakers) >= _MOST_SPEAKERS:
                self.dropped += 1
                return
            self.speakers[key] = _new(advert, mac, own=own)
        _update(self.speakers[key], advert, round(time.monotonic() - self.begin, 3))

    def _count_garbage(self, mac: str, why: str) -> None:
        if (mac, why) in self.garbage or len(self.garbage) < _MOST_LISTED:
            self.garbage[mac, why] = self.garbage.get((mac, why), 0) + 1
        else:
            self.dropped += 1

    def plain(self) -> dict[str, Any]:
        """What the topic says of it."""
        return {
            "adverts": list(self.speakers.values()),
            "garbage": [
                {"mac": mac, "reason": why, "count": count}
                for (mac, why), count in self.garbage.items()
            ],
            "dropped": self.dropped,
        }


def _new(advert: vrrp_packet.Advert, mac: str, *, own: bool) -> dict[str, Any]:
    return {
        "source": str(advert.source),
        "mac": mac,
        "own": own,
        "version": advert.version,
        "routerId": advert.router_id,
        "destination": str(advert.destination),
        "multicast": advert.destination.is_multicast,
        "count": 0,
        "released": 0,
        "first": None,
        "last": None,
        "priority": 0,
    }


def _update(entry: dict[str, Any], advert: vrrp_packet.Advert, now: float) -> None:
    """Priority 0 is a router that gives up: it is counted apart."""
    entry["ttl"] = advert.ttl
    entry["interval"] = advert.interval
    entry["addresses"] = list(advert.addresses[:_MOST_LISTED])
    entry["authentication"] = advert.authentication
    if advert.priority == 0:
        entry["released"] += 1
        return
    entry["priority"] = advert.priority
    entry["count"] += 1
    entry["last"] = now
    entry["first"] = now if entry["first"] is None else entry["first"]


def seconds(request: Request) -> float:
    """How long to listen."""
    interval = float((request.spec.get("vrrp") or {}).get("advertInterval", 1.0))
    return request.options.vrrp_seconds or max(_LEAST, 3 * interval)


def gather(request: Request) -> dict[str, Any] | None:
    """None when VRRP is no matter of this host."""
    if not request.spec.get("vrrp") or not request.me().get("holdsVip"):
        return None
    length, log = seconds(request), Log()
    try:
        found = link.of(request)
    except link.NoLinkError as error:
        return _value("", str(error), 0.0, [], log)

    def hear(_: socket.socket, data: bytes, sender: Any) -> None:
        log.hear(data, neighbours.mac_text(sender[4]), own=sender[2] == packets.OUTGOING)

    macs = [neighbours.multicast_mac(group) for group in vrrp_packet.GROUPS.values()]
    with contextlib.ExitStack() as stack:
        heard = packets.opened(found.name, packets.EVERY_TYPE, packets.ONLY_VRRP)
        through = stack.enter_context(heard)
        packets.let_pass(through, found.name, macs)
        joined = [] if request.options.passive else stack.enter_context(_joined(found.name))
        packets.converse([through], [length], lambda: None, hear)
    return _value(found.name, "", length, joined, log)


def _value(
    interface: str, not_asked: str, length: float, joined: list[str], log: Log
) -> dict[str, Any]:
    head = {"interface": interface, "notAsked": not_asked, "seconds": length, "joined": joined}
    return {**head, **log.plain()}


@contextlib.contextmanager
def _joined(interface: str) -> Iterator[list[str]]:
    """Membership in the groups through sockets of our own; it ends with them."""
    index = socket.if_nametoindex(interface)
    done = []
    with contextlib.ExitStack() as stack:
        for family, group in vrrp_packet.GROUPS.items():
            kind = socket.AF_INET if family == 4 else socket.AF_INET6
            with contextlib.suppress(OSError):  # a kernel without IPv6; hearing goes on
                member = stack.enter_context(socket.socket(kind, socket.SOCK_DGRAM))
                join(member, group, index)
                done.append(str(group))
        yield done


def join(member: socket.socket, group: neighbours.Ip, index: int) -> None:
    """Join a multicast group on an interface; the membership lasts as long as the socket."""
    if group.version == 6:
        request = group.packed + struct.pack("=I", index)
        member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
    else:
        request = group.packed + bytes(4) + struct.pack("=I", index)
        member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)


TOPIC = Topic("vrrp", gather, partly=True, seconds=lambda request: seconds(request) + 3)
