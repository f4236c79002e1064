"""Topic ``wire``: who on the link answers for the VIP before any of our nodes holds it.

IPv4 is asked as RFC 5227 probes an address, IPv6 as RFC 4862 detects a duplicate: neither says
who asks, so no neighbour table anywhere learns anything, and this host keeps its addresses.
"""

from __future__ import annotations

import contextlib
import ipaddress
import random
import socket
from typing import Any

from kubevipgen.probe import here, link, neighbours, packets
from kubevipgen.probe.topic import Request, Topic

# RFC 5227 has 1 s, 1-2 s and 2 s for these, made for hosts that wake up all at once.
_WAIT, _APART, _LISTEN, _PROBES = 0.1, (0.4, 0.5), 0.7, 3
_ON_LINK = {"arp", "vrrp"}
_MOST_MACS = 16
_WHO = {
    "bgp": "BGP",
    "routing-table": "routing tables",
    "outside": "something outside the nodes",
}


class _Asked:
    """One VIP: the question, and who said what."""

    def __init__(self, vip: neighbours.Ip, found: link.Link) -> None:
        self.vip, self.mac, self.local_macs = vip, found.mac, found.macs
        self.answers: list[str] = []
        self.probes: list[str] = []

    def ask(self, through: socket.socket, interface: str) -> None:
        if isinstance(self.vip, ipaddress.IPv4Address):
            data = neighbours.arp_request(self.mac, self.vip)
            packets.send(through, interface, packets.ARP, packets.BROADCAST, data)
            return
        data = neighbours.solicitation(self.mac, self.vip)
        to = neighbours.multicast_mac(neighbours.solicited_node(self.vip))
        packets.send(through, interface, packets.IPV6, to, data)

    def hear(self, data: bytes, frame_mac: str) -> None:
        claims, probes, mac = _meaning(self.vip, data)
        found = self.answers if claims else self.probes
        mac = mac or frame_mac
        news = (claims or probes) and mac not in self.local_macs and mac not in found
        if news and len(found) < _MOST_MACS:
            found.append(mac)


def _meaning(vip: neighbours.Ip, data: bytes) -> tuple[bool, bool, str]:
    """Whether the sender claims the VIP, whether it is a stranger that probes it, and its MAC."""
    if vip.version == 4:
        arp = neighbours.parse_arp(data)
        probes = arp.sender == neighbours.NOBODY and arp.target == vip and not arp.ours
        return arp.sender == vip, probes, arp.sender_mac
    said = neighbours.parse_neighbour(data)
    advertised = said.kind == neighbours.ADVERTISEMENT
    about, nobody = said.target == vip, said.source == neighbours.UNSPECIFIED
    claims = (about and advertised) or said.source == vip
    return claims, about and nobody and not advertised and not said.ours, said.mac


def gather(request: Request) -> dict[str, Any]:
    """What each VIP's question brought; ``notAsked`` says why there was none."""
    vips = [ipaddress.ip_address(vip) for vip in request.spec.get("vips", [])]
    announce = request.spec.get("announce", "arp")
    local = here.local_addresses() if vips else set()
    if not vips or announce not in _ON_LINK:
        why = f"the VIP is announced by {_WHO.get(announce, announce)}"
        return {"interface": "", "vips": {str(v): _entry(v, local, why) for v in vips}}
    try:
        found = link.of(request)
    except link.NoLinkError as reason:
        return {"interface": "", "vips": {str(v): _entry(v, local, str(reason)) for v in vips}}
    near = [_Asked(vip, found) for vip in vips if found.source_for(vip)]
    _ask_all(near, found.name)
    off = f"the VIP is in no prefix of {found.name}"
    entries = {str(vip): _entry(vip, local, off) for vip in vips}
    for asked in near:
        heard = {"notAsked": "", "answers": asked.answers, "probes": asked.probes}
        entries[str(asked.vip)].update(heard)
    return {"interface": found.name, "vips": entries}


def _entry(vip: neighbours.Ip, local: set[str], not_asked: str) -> dict[str, Any]:
    return {"local": str(vip) in local, "notAsked": not_asked, "answers": [], "probes": []}


def _ask_all(near: list[_Asked], interface: str) -> None:
    """All VIPs at the same time, each through a socket of its own."""
    with contextlib.ExitStack() as stack:
        through = {stack.enter_context(_opened(asked.vip, interface)): asked for asked in near}

        def ask() -> None:
            for each, asked in through.items():
                asked.ask(each, interface)

        def hear(ready: socket.socket, data: bytes, sender: Any) -> None:
            # What this host says itself (it may hold the VIP) is no news from the wire.
            if sender[2] != packets.OUTGOING:
                with contextlib.suppress(neighbours.GarbageError):
                    through[ready].hear(data, neighbours.mac_text(sender[4]))

        if near:
            packets.converse(list(through), times(), ask, hear)


def _opened(vip: neighbours.Ip, interface: str) -> Any:
    if vip.version == 4:
        return packets.opened(interface, packets.ARP)
    return _opened_ipv6(vip, interface)


@contextlib.contextmanager
def _opened_ipv6(vip: Any, interface: str) -> Any:
    with packets.opened(interface, packets.IPV6, packets.ONLY_NEIGHBOURS) as through:
        # Another host's duplicate address detection goes to this group.
        group = neighbours.solicited_node(vip)
        packets.let_pass(through, interface, [neighbours.multicast_mac(group)])
        yield through


def times() -> list[float]:
    """When to ask, in seconds from now, and last when to stop listening."""
    moments = [random.uniform(0, _WAIT)]  # noqa: S311  (not for secrecy)
    for _ in range(_PROBES - 1):
        moments.append(moments[-1] + random.uniform(*_APART))  # noqa: S311
    return [*moments, moments[-1] + _LISTEN]


TOPIC = Topic("wire", gather, active=True)
