"""The tables of sockets in /proc/net: who listens where, as the kernel writes it."""

from __future__ import annotations

import ipaddress
import struct
import sys
from collections.abc import Iterator
from typing import NamedTuple, Union

_LISTEN = "0A"  # TCP_LISTEN, include/net/tcp_states.h
_UNCONNECTED = "07"  # TCP_CLOSE: a UDP socket that hears everybody
_WORD = 8  # hexadecimal digits of 32 bits

_Ip = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class Row(NamedTuple):
    """A socket that others can send to; ``inode`` 0 for one of the kernel itself."""

    address: _Ip
    port: int
    uid: int
    inode: int


def parse_tcp(text: str, byteorder: str = sys.byteorder) -> Iterator[Row]:
    """The listening sockets of /proc/net/tcp or tcp6."""
    return _rows(text, _LISTEN, byteorder)


def parse_udp(text: str, byteorder: str = sys.byteorder) -> Iterator[Row]:
    """The bound, unconnected sockets of /proc/net/udp or udp6."""
    return _rows(text, _UNCONNECTED, byteorder)


def _rows(text: str, state: str, byteorder: str) -> Iterator[Row]:
    for line in text.splitlines()[1:]:
        words = line.split()
        # Columns: sl local_address rem_address st queues timer retrnsmt uid timeout inode ...
        if len(words) < 10 or words[3] != state:
            continue
        try:
            host, port = words[1].split(":")
            yield Row(decoded(host, byteorder), int(port, 16), int(words[7]), int(words[9]))
        except ValueError:
            continue  # a last line that was cut off


def decoded(digits: str, byteorder: str = sys.byteorder) -> _Ip:
    """The kernel prints an address as words of 32 bits in its own byte order.

    An IPv4 address in an IPv6 socket (``::ffff:a.b.c.d``) is given as the IPv4 address it is.
    """
    words = [int(digits[at : at + _WORD], 16) for at in range(0, len(digits), _WORD)]
    order = "<" if byteorder == "little" else ">"
    raw = struct.pack(f"{order}{len(words)}I", *words)
    if len(raw) == 4:
        return ipaddress.IPv4Address(raw)
    address = ipaddress.IPv6Address(raw)
    return address.ipv4_mapped or address
