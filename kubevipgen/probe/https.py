"""What answers on an open connection: TLS without verification, and one HTTP request.

Nothing here trusts what it hears: everything is shortened and printable before it becomes a fact.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import socket
import ssl
import time
from typing import Any

from kubevipgen.probe import greeting

_MOST_BYTES = 64 << 10
_MOST_TEXT = 120
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*([0-9]{1,9})\b", re.IGNORECASE)


@dataclasses.dataclass
class Said:
    """``error`` says why there was no TLS; ``banner`` is what was heard without it."""

    error: str = ""
    certificate: str = ""  # PEM
    sha256: str = ""  # of its DER form
    status: int = 0  # of HTTP; 0: no answer
    server: str = ""  # the header
    version: str = ""  # gitVersion, as the apiserver has it in /version
    kind: str = ""  # of a Kubernetes object
    banner: str = ""
    probe: str = ""  # the node whose probe it was
    token: str = ""

    @property
    def is_somebody(self) -> bool:
        """Whether anything was said at all."""
        return bool(self.certificate or self.banner)

    @property
    def of_a_probe(self) -> bool:
        """By its certificate, which is seen even when the probe ends before it has answered."""
        return bool(self.certificate) and greeting.NAME.encode() in ssl.PEM_cert_to_DER_cert(
            self.certificate
        )

    def plain(self) -> dict[str, Any]:
        """As it stands in the facts."""
        return dataclasses.asdict(self)


def ask(connection: socket.socket, path: str, wait: float) -> Said:
    """Shake hands and GET one path; the connection is closed afterwards."""
    said = Said()
    end = time.monotonic() + wait
    with contextlib.closing(connection):
        try:
            connection.settimeout(wait)
            with _context().wrap_socket(connection) as secure:
                _see_certificate(said, secure.getpeercert(binary_form=True) or b"")
                _read_answer(said, _exchange(secure, path, end))
        except ssl.SSLError as error:
            said.error = _words(error)
        except (socket.timeout, TimeoutError):
            if not said.certificate:
                said.error = f"no answer within {wait:g} s"
        except OSError as error:
            if not said.certificate:
                said.error = error.strerror or "the connection was cut"
    return said


def hear(connection: socket.socket, wait: float) -> Said:
    """What a server says that speaks first and without TLS."""
    said = Said()
    with contextlib.closing(connection):
        connection.settimeout(wait)
        raw = greeting.heard([connection], wait)[connection]
    said.banner = printable(raw)
    _see_probe(said, raw)
    return said


def printable(raw: bytes) -> str:
    """The first line of something said by a stranger, without control characters."""
    line = raw.strip().splitlines()[0] if raw.strip() else b""
    text = "".join(c if " " <= c <= "~" else "." for c in line.decode("latin-1"))
    return text[:_MOST_TEXT]


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # whose certificate it is, is judged later
    context.set_alpn_protocols(["http/1.1"])
    return context


def _see_certificate(said: Said, der: bytes) -> None:
    if der:
        said.certificate = ssl.DER_cert_to_PEM_cert(der)
        said.sha256 = hashlib.sha256(der).hexdigest()


def _exchange(secure: ssl.SSLSocket, path: str, end: float) -> bytes:
    request = f"GET {path} HTTP/1.1\r\nHost: kubernetes\r\nConnection: close\r\n\r\n"
    secure.sendall(request.encode())
    answer = b""
    while not _is_whole(answer) and time.monotonic() < end:
        secure.settimeout(max(0.05, end - time.monotonic()))
        try:
            piece = secure.recv(_MOST_BYTES)
        except OSError:
            break
        if not piece:
            break
        answer += piece
    return answer


def _is_whole(answer: bytes) -> bool:
    """Whether nothing more is to come, or nothing more is wanted."""
    head, found, body = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head) if found else None
    return len(answer) >= _MOST_BYTES or (length is not None and len(body) >= int(length.group(1)))


def _read_answer(said: Said, answer: bytes) -> None:
    _see_probe(said, answer)
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").splitlines() or [""]
    words = first.split()
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
        said.banner = printable(answer)
        return
    said.status = int(words[1])
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "server":
            said.server = printable(value.encode("latin-1"))
    _see_kubernetes(said, body)


def _see_kubernetes(said: Said, body: bytes) -> None:
    # A body in chunks has sizes around it, which are no JSON.
    start, end = body.find(b"{"), body.rfind(b"}")
    try:
        found = json.loads(body[start : end + 1])
    except ValueError:
        return
    if isinstance(found, dict):
        said.version = printable(str(found.get("gitVersion", "")).encode())
        said.kind = printable(str(found.get("kind", "")).encode())


def _see_probe(said: Said, raw: bytes) -> None:
    who = greeting.parse(raw)
    if who is not None:
        said.probe, said.token = who


def _words(error: ssl.SSLError) -> str:
    """``wrong version number`` (it speaks no TLS), ``unexpected eof while reading``, ..."""
    return (error.reason or error.strerror or "TLS failed").replace("_", " ").lower()
