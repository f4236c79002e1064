"""A client that never stops asking: every few milliseconds a new TLS connection to the endpoint."""

from __future__ import annotations

import hashlib
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Self

from kubevipgen.outage.figures import Request

_STATUS = len(b"HTTP/1.1 200")  # so much of an answer says that there is one (RFC 9112 section 4)


class Target(NamedTuple):
    """Where to connect, and the name that the certificate must cover; ``ca`` is PEM text."""

    address: str
    port: int
    name: str
    ca: str


class Pace(NamedTuple):
    """Seconds between the begins of two requests, and those that each of them has."""

    apart: float
    bound: float


class Client:
    """Context manager: it asks from its start to its end, and remembers every request.

    It never waits for an answer before it asks again. A request is a whole handshake; with a
    ``path`` it is also an answer to a GET of it, of a status below 500. ``told``, when there is
    one, gets each request instead as it ends, with its number (from 0, in the order in which they
    begin), from any thread.
    """

    def __init__(
        self,
        target: Target,
        pace: Pace,
        path: str = "",
        told: Callable[[int, Request], None] | None = None,
    ) -> None:
        self.target, self.pace = target, pace
        self._context = context_for(target)
        self._question = get(target, path) if path else b""
        self._done: list[Request] = []
        self._told = told or self._remember
        most = round(pace.bound / pace.apart) + 4  # under way at once when none is answered
        self._under_way = threading.Semaphore(most)
        self._pool = ThreadPoolExecutor(most)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def requests(self) -> tuple[Request, ...]:
        """Those that have ended, in the order in which they began."""
        return tuple(sorted(self._done))

    def _remember(self, _number: int, request: Request) -> None:
        self._done.append(request)

    def _run(self) -> None:
        numbers = itertools.count()
        turn = time.monotonic()
        with self._pool as pool:
            while not self._end.wait(max(0.0, turn - time.monotonic())):
                turn = max(turn + self.pace.apart, time.monotonic())
                if self._under_way.acquire(blocking=False):
                    pool.submit(self._ask, next(numbers))

    def _ask(self, number: int) -> None:
        begin = time.monotonic()
        certificate = error = ""
        try:
            certificate = self._certificate(begin + self.pace.bound)
        except OSError as failed:
            error = words(failed, self.pace.bound)
        finally:
            self._under_way.release()
        self._told(number, Request(begin, time.monotonic(), error, certificate))

    def _certificate(self, end: float) -> str:
        """The SHA-256 of the certificate, in hex, after a whole handshake (and an answer)."""
        with connected(self.target, self._context, end) as secure:
            if self._question:
                _answered(secure, self._question, end)
            return hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()


def context_for(target: Target) -> ssl.SSLContext:
    """Certificates must chain to the target's CA and cover the name that is asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=target.ca)
    return context


def connected(target: Target, context: ssl.SSLContext, end: float) -> ssl.SSLSocket:
    """A connection after its whole handshake, before ``end`` by the monotonic clock; or OSError."""
    plain = socket.create_connection((target.address, target.port), left(end))
    try:
        plain.settimeout(left(end))
        return context.wrap_socket(plain, server_hostname=target.name)
    except BaseException:
        plain.close()
        raise


def get(target: Target, path: str) -> bytes:
    """The text of a GET request, after whose answer the connection ends."""
    host = f"[{target.name}]" if ":" in target.name else target.name
    head = f"GET {path} HTTP/1.1\r\nHost: {host}:{target.port}\r\nConnection: close\r\n\r\n"
    return head.encode()


def left(end: float) -> float:
    """Seconds until then; a timeout of 0 would mean not to wait at all."""
    return max(0.001, end - time.monotonic())


def words(error: OSError, bound: float) -> str:
    """Why a request failed that had ``bound`` seconds."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {bound:g} s"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {(error.reason or error.strerror or 'no reason').lower()}"
    return error.strerror.lower() if error.strerror else str(error)


def _answered(secure: ssl.SSLSocket, question: bytes, end: float) -> None:
    secure.settimeout(left(end))
    secure.sendall(question)
    answer = b""
    while len(answer) < _STATUS:
        secure.settimeout(left(end))
        more = secure.recv(4096)
        if not more:
            raise ConnectionError("closed without an answer")
        answer += more
    if not answer.startswith(b"HTTP/1."):
        raise ConnectionError("the answer is no HTTP")
    code = answer[_STATUS - 3 : _STATUS].decode("ascii", "replace")
    if code >= "500":  # an apiserver that is not ready is no better than none
        raise ConnectionError(f"the answer is {code}")
