"""One unary gRPC call over a Unix socket: as much of HTTP/2 (RFC 9113) as that needs.

Each call has a connection of its own, so no state of header compression has to be kept: what we
send is never indexed, and of what is answered only ``grpc-status`` is looked for.
"""

from __future__ import annotations

import re
import socket
import struct
import time

from kubevipgen.probe.topic import UnavailableError

MAX_ANSWER = 16 << 20  # bytes; also what the other side may send without waiting for us
NOT_IMPLEMENTED = 12  # the gRPC status of a service or a call that the other side does not have
_MAX_FRAME = 16384  # bytes, as long as we do not allow more
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _PING, _GOAWAY, _WINDOW = 0, 1, 3, 4, 6, 7, 8
_CONTINUATION = 9
_END_STREAM, _END_HEADERS, _ACK, _PADDED = 1, 4, 1, 8
_INITIAL_WINDOW_SIZE = 4
_CALL = 1  # the number of our only stream
# The name in the clear and in the Huffman code of RFC 7541; a status of two digits never gets
# shorter by that code, so the value that follows is always in the clear.
_STATUS = re.compile(rb"(?:grpc-status|\x9a\xca\xc8\xb2\x12\x34\xda\x8f)[\x01\x02](\d{1,2})")


class RefusedError(Exception):
    """The other side speaks gRPC and refuses the call; ``status`` is 0 when it did not say why."""

    def __init__(self, status: int) -> None:
        super().__init__(f"gRPC status {status}")
        self.status = status


def call(path: str, method: str, message: bytes = b"", timeout: float = 2.0) -> bytes:
    """The answer to ``/package.Service/Method``.

    Raises RefusedError, and UnavailableError when nobody answers, or not in gRPC, or not in time.
    """
    end = time.monotonic() + timeout
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.settimeout(timeout)
            connection.connect(path)
            connection.sendall(_request(method, message))
            return _message(*_answer(_Reader(connection, end)))
        except socket.timeout:
            raise UnavailableError(f"{path} did not answer within {timeout:g} s") from None
        except OSError as error:
            raise UnavailableError(f"{path}: {error.strerror}") from None


def _request(method: str, message: bytes) -> bytes:
    # 0x83 and 0x86 are `:method: POST` and `:scheme: http` of HPACK's static table.
    headers = b"\x83\x86" + b"".join(
        _literal(name, value)
        for name, value in (
            (b":path", method.encode()),
            (b":authority", b"localhost"),
            (b"content-type", b"application/grpc"),
            (b"te", b"trailers"),
        )
    )
    settings = struct.pack(">HI", _INITIAL_WINDOW_SIZE, MAX_ANSWER)
    body = b"\0" + struct.pack(">I", len(message)) + message
    return b"".join(
        (
            _PREFACE,
            _frame(_SETTINGS, 0, 0, settings),
            _frame(_WINDOW, 0, 0, struct.pack(">I", MAX_ANSWER)),
            _frame(_HEADERS, _END_HEADERS, _CALL, headers),
            _frame(_DATA, _END_STREAM, _CALL, body),
        )
    )


def _literal(name: bytes, value: bytes) -> bytes:
    """A header without indexing and without Huffman code; both are shorter than 127 bytes."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


class _Reader:
    """Frames from a connection, until a moment of the monotonic clock."""

    def __init__(self, connection: socket.socket, end: float) -> None:
        self.connection, self.end = connection, end

    def exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            self.connection.settimeout(max(0.001, self.end - time.monotonic()))
            part = self.connection.recv(min(size - len(found), 1 << 16))
            if not part:
                raise UnavailableError("the connection was closed without an answer in gRPC")
            found += part
        return found

    def frame(self) -> tuple[int, int, bytes]:
        head = self.exactly(9)
        size = int.from_bytes(head[:3], "big")
        if size > _MAX_FRAME:  # the first bytes of another protocol read as a length
            raise UnavailableError("the answer is not HTTP/2")
        return head[3], head[4], self.exactly(size)


def _answer(reader: _Reader) -> tuple[bytes, bytes]:
    """All data and all header blocks of our stream."""
    data, headers = b"", b""
    while len(data) < MAX_ANSWER:
        kind, flags, payload = reader.frame()
        if kind in {_RESET, _GOAWAY}:
            raise UnavailableError("the call was cut off")
        if kind in {_SETTINGS, _PING} and not flags & _ACK:
            echoed = payload if kind == _PING else b""
            reader.connection.sendall(_frame(kind, _ACK, 0, echoed))
        if kind == _DATA:
            data += payload[1 : len(payload) - payload[0]] if flags & _PADDED else payload
        if kind in {_HEADERS, _CONTINUATION}:
            headers += payload
        if kind in {_DATA, _HEADERS} and flags & _END_STREAM:
            return data, headers
    raise UnavailableError("the answer is too large")


def _message(data: bytes, headers: bytes) -> bytes:
    status = _STATUS.search(headers)
    if status and status.group(1) != b"0":
        raise RefusedError(int(status.group(1)))
    if len(data) < 5:
        raise RefusedError(0)
    return data[5 : 5 + int.from_bytes(data[1:5], "big")]
