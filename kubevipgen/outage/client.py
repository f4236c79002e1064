"""A client that never stops asking: every few milliseconds a new TLS connection to the endpoint."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Self

from kubevipgen.outage.figures import Request


class Target(NamedTuple):
    """Where to connect, and the name that the certificate must cover; ``ca`` is PEM text."""

    address: str
    port: int
    name: str
    ca: str


class Client:
    """Context manager: it asks from its start to its end, and remembers every request.

    ``apart`` are the seconds between the begins of two requests, ``bound`` those that each has. It
    never waits for an answer before it asks again.
    """

    def __init__(self, target: Target, apart: float, bound: float) -> None:
        self.target, self.apart, self.bound = target, apart, bound
        self._most = round(bound / apart) + 4  # as many as can be under way when none is answered
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.load_verify_locations(cadata=target.ca)
        self._done: list[Request] = []
        self._under_way = threading.Semaphore(self._most)
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

    def _run(self) -> None:
        turn = time.monotonic()
        with ThreadPoolExecutor(self._most) as pool:
            while not self._end.wait(max(0.0, turn - time.monotonic())):
                turn = max(turn + self.apart, time.monotonic())
                if self._under_way.acquire(blocking=False):
                    pool.submit(self._ask)

    def _ask(self) -> None:
        begin = time.monotonic()
        certificate = error = ""
        try:
            certificate = self._certificate()
        except ssl.SSLCertVerificationError as refused:
            error = f"its certificate is refused: {refused.verify_message}"
        except TimeoutError:
            error = f"no answer within {self.bound:g} s"
        except OSError as failed:
            error = _words(failed)
        finally:
            self._under_way.release()
        self._done.append(Request(begin, time.monotonic(), error, certificate))

    def _certificate(self) -> str:
        """The SHA-256 of the certificate, in hex, after a whole handshake."""
        end = time.monotonic() + self.bound
        with socket.create_connection((self.target.address, self.target.port), self.bound) as plain:
            plain.settimeout(max(0.001, end - time.monotonic()))
            with self._context.wrap_socket(plain, server_hostname=self.target.name) as secure:
                return hashlib.sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()


def _words(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {(error.reason or error.strerror or 'no reason').lower()}"
    return (error.strerror or str(error)).lower()
