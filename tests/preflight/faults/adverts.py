"""Sends adverts of virtual router ID 119: `adverts.py VERSION TO [FROM]...`, forged if FROM is.

No keepalived does this, so that no check of running programs has anything to say.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from ipaddress import ip_address

from kubevipgen.probe.neighbours import checksum

version, to, *sources = sys.argv[1:]
if version == "2":
    body = bytes((0x21, 119, 100, 1, 0, 1, 0, 0, 10, 0, 0, 162)) + bytes(8)
else:
    body = bytes((0x31, 119, 100, 1, 0, 50, 0, 0, 10, 0, 0, 162))
body = body[:6] + struct.pack("!H", checksum(body)) + body[8:]
speaker = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for _ in range(100):
    for source in sources:
        # The kernel fills in the header's checksum.
        head = struct.pack("!BBHHHBBH", 0x45, 0xC0, 20 + len(body), 1, 0, 255, 112, 0)
        packet = head + ip_address(source).packed + ip_address(to).packed + body
        speaker.sendto(packet, (to, 0))
    time.sleep(0.2)
