"""Links and addresses as the kernel tells them (rtnetlink(7)): bytes to values, and the socket."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubevipgen.model import Ip

_NEWLINK, _DELLINK, _GETLINK = 16, 17, 18  # linux/rtnetlink.h
_NEWADDR, _DELADDR, _GETADDR = 20, 21, 22
_ERROR, _DONE = 2, 3  # linux/netlink.h
_REQUEST_DUMP = 0x0001 | 0x0300  # NLM_F_REQUEST | NLM_F_DUMP
_GROUPS = 0x1 | 0x10 | 0x100  # RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
_HEADER = struct.Struct("=LHHLL")  # nlmsghdr: length, type, flags, sequence, port
_LINK = struct.Struct("=BxHiII")  # ifinfomsg: family, type, index, flags, change
_ADDRESS = struct.Struct("=BBBBI")  # ifaddrmsg: family, prefix length, flags, scope, index
_ATTRIBUTE = struct.Struct("=HH")  # rtattr: length, type
_LINK_NAME, _ADDRESS_ADDRESS, _ADDRESS_LOCAL, _ADDRESS_FLAGS = 3, 1, 2, 8
_UP = 0x1  # IFF_UP
_NOT_YET = 0x40 | 0x08  # IFA_F_TENTATIVE, IFA_F_DADFAILED: the kernel does not answer for it
_FAMILIES = {socket.AF_INET: 4, socket.AF_INET6: 16}
_ROOM = 4 << 20  # bytes for what has not been read yet
_LONGEST = 1 << 16


class Link(NamedTuple):
    """``up`` is what an administrator has set; a pulled cable changes nothing of it."""

    number: int  # ifindex
    name: str
    up: bool


class Address(NamedTuple):
    """``there``: it has come; else it has gone."""

    link: int
    ip: Ip
    there: bool


class Done(NamedTuple):
    """The end of a list that was asked for."""


Message = Link | Address | Done


def opened() -> socket.socket:
    """A socket that hears of every change of links and addresses of the namespace it is made in."""
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        made.bind((0, _GROUPS))
    except OSError:
        made.close()
        raise
    return made


def told_all(through: socket.socket, hear: Callable[[Message], None]) -> None:
    """Have all links, then all addresses told. OSError: the kernel refuses."""
    for kind, size in ((_GETLINK, _LINK.size), (_GETADDR, _ADDRESS.size)):
        # The fixed part that follows the header is all zero: every family, every link.
        header = _HEADER.pack(_HEADER.size + size, kind, _REQUEST_DUMP, 1, 0)
        through.send(header + bytes(size))
        done = False
        while not done:
            for message in parsed(through.recv(_LONGEST)):
                hear(message)
                done = done or isinstance(message, Done)


def waiting(through: socket.socket) -> Iterator[Message]:
    """What has come meanwhile. OSError: some of it is lost (ENOBUFS)."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield from parsed(through.recv(_LONGEST, socket.MSG_DONTWAIT))


def parsed(data: bytes) -> Iterator[Message]:
    """Messages of other kinds are left out."""
    while len(data) >= _HEADER.size:
        length, kind, *_ = _HEADER.unpack_from(data)
        body = data[_HEADER.size : length]
        if kind in {_NEWLINK, _DELLINK}:
            yield from _link(body, gone=kind == _DELLINK)
        elif kind in {_NEWADDR, _DELADDR}:
            yield from _address(body, gone=kind == _DELADDR)
        elif kind == _DONE:
            yield Done()
        elif kind == _ERROR:
            number = -struct.unpack_from("=i", body)[0]
            raise OSError(number, os.strerror(number))
        data = data[_aligned(max(length, _HEADER.size)) :]


def _link(body: bytes, *, gone: bool) -> Iterator[Link]:
    family, _, number, flags, _ = _LINK.unpack_from(body)
    if family != socket.AF_UNSPEC:  # AF_BRIDGE: a port joins or leaves, the link stays
        return
    name = _attributes(body[_LINK.size :]).get(_LINK_NAME, b"").rstrip(b"\0").decode()
    yield Link(number, name, not gone and bool(flags & _UP))


def _address(body: bytes, *, gone: bool) -> Iterator[Address]:
    family, _, flags, _, link = _ADDRESS.unpack_from(body)
    found = _attributes(body[_ADDRESS.size :])
    # IFA_ADDRESS is the other end of a point-to-point link, where IFA_LOCAL is ours.
    raw = found.get(_ADDRESS_LOCAL) or found.get(_ADDRESS_ADDRESS, b"")
    if _FAMILIES.get(family) != len(raw):
        return
    if _ADDRESS_FLAGS in found:
        flags = struct.unpack("=I", found[_ADDRESS_FLAGS])[0]
    yield Address(link, ipaddress.ip_address(raw), not gone and not flags & _NOT_YET)


def _attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= _ATTRIBUTE.size:
        length, kind = _ATTRIBUTE.unpack_from(data)
        found[kind & 0x3FFF] = data[_ATTRIBUTE.size : length]  # without NLA_F_NESTED and the like
        data = data[_aligned(max(length, _ATTRIBUTE.size)) :]
    return found


def _aligned(length: int) -> int:
    return (length + 3) & ~3
