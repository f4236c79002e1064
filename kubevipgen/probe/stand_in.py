"""A stand-in for this node's apiserver: it says which probe it is, and is healthy now and then.

haproxy as we render it remembers an apiserver that was up for 5 s, and from then on gives the VIP
away when none is left. So the stand-ins of all nodes are good (200) for 2.5 s by the clock and bad
(503) for the next 3.5 s: long enough to be chosen, never long enough to be remembered.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import ssl
import tempfile
import threading
import time

from kubevipgen.probe import read
from kubevipgen.probe.greeting import NAME, Greeting
from kubevipgen.probe.holder import holder_of
from kubevipgen.probe.meeting_host import hang_up, listener
from kubevipgen.probe.topic import UnavailableError

_PATIENCE = 3.0  # seconds for one request
_MOST_REQUEST = 8192
_GOODBYE = 1.0  # seconds for those that are being answered when it ends
_AGAIN = 0.2
_MOST_CALLERS = 32
_TURN, _GOOD = 6.0, 2.5  # seconds
_CERTIFICATE = ("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec")
_CURVE = ("-pkeyopt", "ec_paramgen_curve:prime256v1")


def context(greeting: Greeting) -> ssl.SSLContext:
    """A server's context with a certificate made for this run; nothing of it stays on the disk.

    UnavailableError when it cannot be made.
    """
    with _folder() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subject = ("-subj", f"/CN={NAME} {greeting.node}"[:64])
        done = read.run(*_CERTIFICATE, *_CURVE, *subject, "-keyout", key, "-out", certificate)
        if done.code:
            raise UnavailableError(f"`openssl req` failed with exit code {done.code}")
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.set_alpn_protocols(["http/1.1"])
        made.load_cert_chain(certificate, key)
        return made


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="kubevip-probe-")
    except OSError as error:
        raise UnavailableError(f"no temporary folder: {error.strerror}") from None


def open_port(address: str, port: int, wait: float) -> socket.socket:
    """A listening socket; UnavailableError when the port stays with somebody for so long."""
    end = time.monotonic() + wait
    while True:
        try:
            return listener(address, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() >= end:
                raise UnavailableError(_why(address, port, error)) from None
        time.sleep(_AGAIN)


def _why(address: str, port: int, error: OSError) -> str:
    process = holder_of(address, port) if error.errno == errno.EADDRINUSE else None
    name = f" ({process['name']})" if process and "name" in process else ""
    words = os.strerror(error.errno) if error.errno else str(error)
    return f"{address} port {port}: {words}{name}"


class StandIn:
    """Answers in threads of its own until it is closed; without a context in plain TCP."""

    def __init__(self, door: socket.socket, greeting: Greeting, tls: ssl.SSLContext | None) -> None:
        self._door, self._greeting, self._tls = door, greeting, tls
        self._over = threading.Event()
        self._callers: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> StandIn:  # noqa: PYI034  (typing.Self is newer than Python 3.9)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._door.close()
        end = time.monotonic() + _GOODBYE
        while self._callers and time.monotonic() < end:
            time.sleep(0.02)

    def _serve(self) -> None:
        self._door.settimeout(0.05)
        while not self._over.is_set():
            try:
                caller, _ = self._door.accept()
            except OSError:  # nobody came
                continue
            if len(self._callers) >= _MOST_CALLERS:
                hang_up(caller)
                continue
            self._callers.add(caller)
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        accepted = caller
        try:
            with contextlib.suppress(OSError):  # health checks often just hang up
                caller.settimeout(_PATIENCE)
                if self._tls is None:
                    caller.sendall(self._greeting.line())
                    caller.recv(_MOST_REQUEST)
                else:
                    caller = self._tls.wrap_socket(caller, server_side=True)
                    _answer_http(caller, self._greeting)
        finally:
            hang_up(caller)
            self._callers.discard(accepted)


def is_good(now: float) -> bool:
    """Whether the stand-ins are healthy at this time (seconds since 1970), on all nodes alike."""
    return now % _TURN < _GOOD


def _answer_http(caller: socket.socket, greeting: Greeting) -> None:
    asked = b""
    while b"\r\n\r\n" not in asked and len(asked) < _MOST_REQUEST:
        piece = caller.recv(_MOST_REQUEST)
        if not piece:
            return
        asked += piece
    body = greeting.line()
    status = "200 OK" if is_good(time.time()) else "503 Service Unavailable"
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    caller.sendall(head.encode() + body)
    caller.recv(_MOST_REQUEST)  # the caller hangs up first, and keeps the TIME_WAIT
