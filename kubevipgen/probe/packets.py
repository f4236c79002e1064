"""Packet sockets on one interface: no link headers, filtered in the kernel, bounded in time.

A packet socket sends without touching addresses, routes or the neighbour table of this host, and
sees what arrives before any firewall rule; what it joins ends with the socket.
"""

from __future__ import annotations

import contextlib
import ctypes
import select
import socket
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Callable

from kubevipgen.probe.topic import UnavailableError

EVERY_TYPE, ARP, IPV4, IPV6 = 0x0003, 0x0806, 0x0800, 0x86DD  # linux/if_ether.h
BROADCAST = b"\xff" * 6
OUTGOING = 4  # PACKET_OUTGOING, linux/if_packet.h
_MOST_BYTES = 4096  # more than any packet that is read here

_SO_ATTACH_FILTER = 26
_SOL_PACKET, _ADD_MEMBERSHIP, _MULTICAST = 263, 1, 0
# Words of the kernel's filter machine (linux/filter.h): code, jump if true, if false, operand.
_LOAD_WORD, _LOAD_BYTE, _EQUAL, _RETURN = 0x20, 0x30, 0x15, 0x06
_PACKET_TYPE = 0xFFFFF000  # SKF_AD_OFF + SKF_AD_PROTOCOL
Word = tuple[int, int, int, int]

_NEXT_HEADER = (_LOAD_BYTE, 0, 0, 6)
_TAKE, _LEAVE = (_RETURN, 0, 0, 0xFFFF), (_RETURN, 0, 0, 0)
# IPv6 packets whose next header is ICMPv6 with type 135 or 136.
ONLY_NEIGHBOURS: tuple[Word, ...] = (
    _NEXT_HEADER,
    (_EQUAL, 0, 4, 58),
    (_LOAD_BYTE, 0, 0, 40),
    (_EQUAL, 1, 0, 135),
    (_EQUAL, 0, 1, 136),
    _TAKE,
    _LEAVE,
)
# IPv4 and IPv6 packets of protocol 112.
ONLY_VRRP: tuple[Word, ...] = (
    (_LOAD_WORD, 0, 0, _PACKET_TYPE),
    (_EQUAL, 0, 2, IPV4),
    (_LOAD_BYTE, 0, 0, 9),
    (_EQUAL, 3, 4, 112),
    (_EQUAL, 0, 3, IPV6),
    _NEXT_HEADER,
    (_EQUAL, 0, 1, 112),
    _TAKE,
    _LEAVE,
)


@contextlib.contextmanager
def opened(interface: str, kind: int, words: Sequence[Word] = ()) -> Iterator[socket.socket]:
    """A socket for packets of one Ethernet type; UnavailableError says why there can be none."""
    with contextlib.ExitStack() as stack:
        try:
            # Type 0 hears nothing until the filter stands and the interface is chosen.
            made = stack.enter_context(socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0))
            _attach(made, words)
            made.bind((interface, kind))
        except OSError as error:
            raise UnavailableError(reason(error, f"a packet socket on {interface}")) from None
        yield made


def reason(error: OSError, what: str) -> str:
    """Why a socket cannot be had or used, in words."""
    if isinstance(error, PermissionError):
        return f"{what} needs root (CAP_NET_RAW)"
    return f"{what}: {error.strerror or error}"


def let_pass(packets: socket.socket, interface: str, macs: Iterable[bytes]) -> None:
    """Ask the card to hand up frames to these multicast MACs while the socket is open.

    Nothing is sent for it: only the card's own filter is widened.
    """
    for mac in macs:
        request = struct.pack("=iHH8s", socket.if_nametoindex(interface), _MULTICAST, 6, mac)
        with contextlib.suppress(OSError):  # a card without a filter hears everything anyway
            packets.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, request)


def send(packets: socket.socket, interface: str, kind: int, to: bytes, data: bytes) -> None:
    """UnavailableError when the interface does not take the packet."""
    try:
        packets.sendto(data, (interface, kind, 0, 0, to))
    except OSError as error:
        raise UnavailableError(reason(error, f"sending on {interface}")) from None


def converse(
    sockets: Sequence[socket.socket],
    times: Sequence[float],
    ask: Callable[[], None],
    hear: Callable[[socket.socket, bytes, Any], None],
    enough: Callable[[], bool] = lambda: False,
) -> None:
    """Ask at all but the last of these seconds from now, and listen until the last one.

    ``hear`` gets each packet and whom it came from; it stops early when ``enough``.
    """
    begin = time.monotonic()
    asking = [begin + after for after in times[:-1]]
    end = begin + times[-1]
    while time.monotonic() < end and not enough():
        while asking and asking[0] <= time.monotonic():
            asking.pop(0)
            ask()
        wait = min([*asking, end]) - time.monotonic()
        readable, _, _ = select.select(sockets, [], [], max(0.0, wait))
        for ready in readable:
            _hand_over(ready, hear)


def _hand_over(ready: socket.socket, hear: Callable[[socket.socket, bytes, Any], None]) -> None:
    try:
        data, sender = ready.recvfrom(_MOST_BYTES, socket.MSG_DONTWAIT)
    except BlockingIOError:  # it was for another reader, or had a bad checksum
        return
    except OSError as error:  # the interface went down while listening
        raise UnavailableError(reason(error, "listening")) from None
    hear(ready, data, sender)


def _attach(packets: socket.socket, words: Sequence[Word]) -> None:
    if not words:
        return
    code = b"".join(struct.pack("=HBBI", *word) for word in words)
    held = ctypes.create_string_buffer(code)  # alive until the kernel has copied it
    program = struct.pack("HP", len(words), ctypes.addressof(held))
    packets.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
