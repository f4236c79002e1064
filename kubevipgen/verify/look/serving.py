"""What answers at one place: verified TLS, and one GET without credentials.

Nothing is sent to a server whose certificate is refused. To say what is wrong with it, such a
certificate is fetched by one more handshake in which nothing is asked and nothing believed.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from kubevipgen.probe import dial
from kubevipgen.verify.look.certificate import is_issued, parsed
from kubevipgen.verify.names import covers
from kubevipgen.verify.seen import DISTRUST, Answer, Certificate, Place, State

_MOST_BYTES = 64 << 10
_LOOKS = 8
_FAILING = re.compile(r"^\[-\](\S+)", re.MULTILINE)
# X509_V_ERR_... of OpenSSL (x509_vfy.h).
_NOT_YET_VALID, _EXPIRED = 9, 10
_NAMES = {62, 64}  # host name, IP address
_CUT = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
_SIGNATURES = {2, 7, 18, 19, 20, 21}  # no issuer, another key, self-signed, ...


class Asker(NamedTuple):
    """How to ask; ``wait`` is in seconds, for connecting and for each answer."""

    context: ssl.SSLContext
    wait: float = 5.0
    authorities: tuple[Certificate, ...] = ()
    path: str = "/readyz"

    def ask(self, place: Place) -> Answer:
        """Connect, shake hands, GET."""
        connection, answer = self.connect(place)
        if connection is None:
            return answer
        with contextlib.closing(connection):
            return self._get(connection, answer)

    def ask_any(self, place: Place) -> Answer:
        """As ``ask``, of whichever server behind a balancer can be trusted, if there is one."""
        answer = self.ask(place)
        for _ in range(_LOOKS):
            if answer.state not in DISTRUST:
                break
            answer = self.ask(place)
        return answer

    def connect(self, place: Place) -> tuple[ssl.SSLSocket | None, Answer]:
        """A verified connection that belongs to the caller, or why there is none."""
        if not place.address:
            return None, Answer(place, State.UNRESOLVED)
        plain, failed = _dialled(place, self.wait)
        if plain is None:
            return None, failed
        plain.settimeout(self.wait)
        try:
            secure = self.context.wrap_socket(plain, server_hostname=place.name)
        except OSError as error:
            plain.close()
            return None, self._why(place, error)
        der = secure.getpeercert(binary_form=True) or b""
        return secure, Answer(place, State.ANSWERED, certificate=parsed(der))

    def _get(self, secure: ssl.SSLSocket, answer: Answer) -> Answer:
        place, certificate = answer.place, answer.certificate
        client = http.client.HTTPSConnection(place.name, place.port, timeout=self.wait)
        client.sock = secure
        try:
            client.request("GET", self.path, headers={"Accept": "text/plain, */*"})
            response = client.getresponse()
            body = response.read(_MOST_BYTES).decode("utf-8", "replace")
        except TimeoutError:
            return Answer(place, State.SILENT, "", certificate)
        except _CUT:
            return Answer(place, State.CUT, "after TLS, before an answer", certificate)
        except (OSError, http.client.HTTPException):
            return Answer(place, State.NO_HTTP, "", certificate)
        return Answer(
            place, State.ANSWERED, "", certificate, response.status, _failing(response.status, body)
        )

    def _why(self, place: Place, error: OSError) -> Answer:
        if isinstance(error, ssl.SSLCertVerificationError):
            return self._distrust(place, error)
        if isinstance(error, TimeoutError):
            return Answer(place, State.SILENT)
        words = _words(error)
        if _speaks_http(place, self.wait):
            return Answer(place, State.PLAIN_HTTP, words)
        return Answer(place, State.CUT if isinstance(error, _CUT) else State.NO_TLS, words)

    def _distrust(self, place: Place, error: ssl.SSLCertVerificationError) -> Answer:
        states = {_NOT_YET_VALID: State.NOT_YET_VALID, _EXPIRED: State.EXPIRED}
        state = states.get(error.verify_code, State.BAD_CERTIFICATE)
        if error.verify_code in _NAMES:
            state = State.WRONG_NAME
        elif error.verify_code in _SIGNATURES:
            state = State.UNTRUSTED
        return Answer(place, state, error.verify_message, self._evidence(place, state))

    def _evidence(self, place: Place, state: State) -> Certificate | None:
        """A balancer may lead the next connection elsewhere: only what has this fault counts."""
        for _ in range(_LOOKS):
            found = _shown(place, self.wait)
            if found is None or _has_fault(found, place, state, self.authorities):
                return found
        return None


def at_once(ask: Callable[[Place], Answer], places: Iterable[Place]) -> tuple[Answer, ...]:
    """Ask at all places at the same time; the answers are in their order."""
    with ThreadPoolExecutor(16) as pool:
        return tuple(pool.map(ask, places))


def is_trusted(answer: Answer) -> bool:
    """Whether TLS was there and the certificate was accepted."""
    return answer.certificate is not None and answer.state not in DISTRUST


def _dialled(place: Place, wait: float) -> tuple[socket.socket | None, Answer]:
    where = dial.Place(place.address, place.port)
    for _, connection, answer in dial.connected([where], wait):
        if connection is not None:
            return connection, Answer(place, State.ANSWERED)
        answer = dial.named({where: answer})[where]  # noqa: PLW2901  (the same, told apart)
        return None, Answer(place, State(answer.state), answer.detail)
    return None, Answer(place, State.TIMEOUT)


def _has_fault(
    found: Certificate, place: Place, state: State, authorities: tuple[Certificate, ...]
) -> bool:
    now = time.time()
    return {
        State.EXPIRED: found.ends <= now or any(ca.ends <= now for ca in authorities),
        State.NOT_YET_VALID: found.begins > now,
        State.WRONG_NAME: not covers(found, place.name),
        State.UNTRUSTED: not is_issued(found, authorities),
    }.get(state, True)


def _shown(place: Place, wait: float) -> Certificate | None:
    """The certificate that was refused, to be shown and not to be believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain, _ = _dialled(place, wait)
    if plain is None:
        return None
    plain.settimeout(wait)
    try:
        with plain, context.wrap_socket(plain, server_hostname=place.name) as secure:
            return parsed(secure.getpeercert(binary_form=True) or b"")
    except OSError:
        return None


def _speaks_http(place: Place, wait: float) -> bool:
    """Whether it answers plain HTTP; asked only where TLS has failed, and without credentials."""
    plain, _ = _dialled(place, wait)
    if plain is None:
        return False
    with contextlib.closing(plain), contextlib.suppress(OSError):
        plain.settimeout(min(wait, 2.0))
        plain.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
        return plain.recv(16).startswith(b"HTTP/")
    return False


def _failing(status: int, body: str) -> tuple[str, ...]:
    return tuple(_FAILING.findall(body)) if status >= 500 else ()


def _words(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or error.strerror or "TLS failed").replace("_", " ").lower()
    return (error.strerror or str(error)).lower()
