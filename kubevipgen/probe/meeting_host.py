"""Temporary listeners on the ports that this node will serve, for the probes of other nodes.

The caller speaks and hangs up first: so no port of this host stays in TIME_WAIT.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterable

from kubevipgen.probe.greeting import Greeting, parse, received

_PATIENCE = 2.0  # seconds for a caller to say who it is
_MOST_CALLERS = 64
_AGAIN = 0.2  # seconds between attempts to get a port that somebody has
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, leave nothing


def listener(address: str, port: int) -> socket.socket:
    """A listening socket on this one address; raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen(_MOST_CALLERS)
        made.settimeout(0)
    except OSError:
        made.close()
        raise
    return made


def hang_up(connection: socket.socket) -> None:
    """Close with a reset, which leaves no TIME_WAIT."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()


class Host:
    """Listens in a thread of its own until it is closed."""

    def __init__(self, address: str, ports: Iterable[int], greeting: Greeting) -> None:
        self.address, self.greeting = address, greeting
        self.listening: set[int] = set()
        self.refused: dict[int, OSError] = dict.fromkeys(ports, OSError(errno.EINPROGRESS, ""))
        self.visitors: set[tuple[str, int]] = set()
        self._selector = selectors.DefaultSelector()
        self._over = threading.Event()
        self._try_again = 0.0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Host:  # noqa: PYI034  (typing.Self is newer than Python 3.9)
        self._listen()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            hang_up(_socket(key))
        self._selector.close()

    def why_not(self, port: int) -> str:
        """Why there is no listener on a port."""
        error = self.refused[port]
        return os.strerror(error.errno) if error.errno else str(error)

    def _listen(self) -> None:
        """Get the ports that are free now; kubeadm's own check takes them for a moment, too."""
        self._try_again = time.monotonic() + _AGAIN
        for port in list(self.refused):
            try:
                made = listener(self.address, port)
            except OSError as error:
                self.refused[port] = error
                continue
            del self.refused[port]
            self.listening.add(port)
            self._selector.register(made, selectors.EVENT_READ, (port, None))

    def _serve(self) -> None:
        while not self._over.is_set():
            for key, _ in self._selector.select(0.05):
                port, until = key.data
                if until is None:
                    self._accept(_socket(key), port)
                else:
                    self._hear(_socket(key), port)
            self._end_late_ones()
            if self.refused and time.monotonic() >= self._try_again:
                self._listen()

    def _accept(self, open_port: socket.socket, port: int) -> None:
        try:
            caller, _ = open_port.accept()
        except OSError:  # gone before we looked
            return
        if len(self._selector.get_map()) > len(self.listening) + _MOST_CALLERS:
            hang_up(caller)
            return
        caller.settimeout(0)
        with contextlib.suppress(OSError):
            caller.send(self.greeting.line())
        until = time.monotonic() + _PATIENCE
        self._selector.register(caller, selectors.EVENT_READ, (port, until))

    def _hear(self, caller: socket.socket, port: int) -> None:
        said = received(caller)
        who = parse(said)
        if who is not None:
            self.visitors.add((who.node, port))
        elif not said:
            self._end(caller)

    def _end_late_ones(self) -> None:
        now = time.monotonic()
        for key in list(self._selector.get_map().values()):
            if key.data[1] is not None and key.data[1] < now:
                self._end(_socket(key))

    def _end(self, caller: socket.socket) -> None:
        self._selector.unregister(caller)
        hang_up(caller)


def _socket(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)  # noqa: S101  (nothing else is registered)
    return key.fileobj
