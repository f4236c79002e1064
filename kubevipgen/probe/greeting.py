"""The one line with which probes know each other: ``kubevip-probe NODE TOKEN``."""

from __future__ import annotations

import re
import secrets
import selectors
import socket
import time
from collections.abc import Collection
from typing import NamedTuple

NAME = "kubevip-probe"
MOST_BYTES = 4096  # of what a stranger says
# A node's name is a DNS subdomain (RFC 1123), so neither line ends nor markup get in here.
_LINE = re.compile(rb"kubevip-probe ([A-Za-z0-9.-]{1,253}) ([0-9a-f]{32})\b")


class Greeting(NamedTuple):
    """Who speaks; ``token`` is made anew by each run."""

    node: str
    token: str

    def line(self) -> bytes:
        return f"{NAME} {self.node} {self.token}\n".encode()


def new(node: str) -> Greeting:
    """For this run; a host that is none of the nodes has a name, too."""
    return Greeting(node or "unnamed", secrets.token_hex(16))


def parse(said: bytes) -> Greeting | None:
    """The greeting in what somebody said, None when it is no probe."""
    found = _LINE.search(said)
    return Greeting(found.group(1).decode(), found.group(2).decode()) if found else None


def heard(connections: Collection[socket.socket], wait: float) -> dict[socket.socket, bytes]:
    """What each says first, to the end of its line; all are heard at the same time."""
    said = dict.fromkeys(connections, b"")
    end = time.monotonic() + wait
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(max(0.0, end - time.monotonic())):
                ready = key.fileobj
                assert isinstance(ready, socket.socket)  # noqa: S101
                piece = received(ready)
                said[ready] += piece
                if not piece or b"\n" in piece or len(said[ready]) >= MOST_BYTES:
                    selector.unregister(ready)
    return said


def received(connection: socket.socket) -> bytes:
    """What has arrived; b"" at the end, also when it is a bad one."""
    try:
        return connection.recv(MOST_BYTES)
    except BlockingIOError:
        return b""
    except OSError:
        return b""
