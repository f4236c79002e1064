"""The VIP of the double of kube-vip: on the card, and announced."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
from ipaddress import IPv4Address, IPv6Address

from kube_vip_settings import Config, say


class Vip:
    """The address on the card; `ip` needs NET_ADMIN, the raw socket NET_RAW."""

    def __init__(self, settings: Config) -> None:
        self._c = settings

    def change(self, what: str) -> str:
        """`replace` or `delete`; what ip says when it does not want to."""
        said = ""
        for vip in self._c.vips:
            place = f"{vip}/{self._c.lengths[vip.version]}"
            words = ["ip", "address", what, place, "dev", self._c.card]
            if what == "replace":
                words += ["preferred_lft", "0", *(["nodad"] if vip.version == 6 else [])]
            said += subprocess.run(words, capture_output=True, text=True, check=False).stderr
        return said.strip()

    def lead(self, over: threading.Event) -> None:
        """pkg/arp: every so often, put the address back and announce it."""
        while not over.is_set():
            said = self.change("replace")
            say(f"cannot add the VIP: {said}" if said else "VIP is on the card, announcing")
            for vip in self._c.vips:
                self._announce(vip)
            over.wait(self._c.arp_rate)

    def _announce(self, vip: IPv4Address | IPv6Address) -> None:
        try:
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
                raw.bind((self._c.card, 0))
                mac = raw.getsockname()[4]
                raw.send(gratuitous_arp(mac, vip) if vip.version == 4 else advertisement(mac, vip))
        except OSError as error:
            say(f"cannot announce the VIP: {error}")


def gratuitous_arp(mac: bytes, vip: IPv4Address | IPv6Address) -> bytes:
    head = b"\xff" * 6 + mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
    return head + mac + vip.packed + b"\x00" * 6 + vip.packed


def advertisement(mac: bytes, vip: IPv4Address | IPv6Address) -> bytes:
    """Unsolicited, to all nodes, with the override flag (RFC 4861 section 7.2.6)."""
    everybody = IPv6Address("ff02::1").packed
    body = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + vip.packed + b"\x02\x01" + mac
    pseudo = vip.packed + everybody + struct.pack("!II", len(body), 58)
    total = sum(struct.unpack(f"!{len(pseudo + body) // 2}H", pseudo + body))
    total = (total & 0xFFFF) + (total >> 16)
    body = body[:2] + struct.pack("!H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + body[4:]
    head = struct.pack("!IHBB", 6 << 28, len(body), 58, 255) + vip.packed + everybody
    return b"\x33\x33\x00\x00\x00\x01" + mac + b"\x86\xdd" + head + body
