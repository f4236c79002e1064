"""A greeting that kube-apiserver would not take gets its alert, as some health checks expect."""

from __future__ import annotations

import socket
from pathlib import Path

import standin_process

ALERT, HANDSHAKE, FATAL = 21, 22, 2  # RFC 8446, 5.1 and 6
SSL3 = b"\x03\x00"


def hello() -> bytes:
    """A ClientHello of SSL 3.0, as haproxy's `option ssl-hello-chk` sends one."""
    suites = bytes.fromhex("000a000500040009")
    body = SSL3 + bytes(32) + b"\0" + len(suites).to_bytes(2, "big") + suites + b"\x01\0"
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return bytes([HANDSHAKE]) + SSL3 + len(message).to_bytes(2, "big") + message


def test_an_old_greeting_gets_an_alert(tmp_path: Path) -> None:
    with (
        standin_process.running(tmp_path) as standin,
        socket.create_connection((standin.address, standin.port), standin_process.LONG) as client,
    ):
        client.sendall(hello())
        answer = client.recv(100)
        assert (answer[0], answer[5]) == (ALERT, FATAL)
        client.sendall(hello())
        assert client.recv(100) == b""
        assert standin.ask("/readyz")[0] == 200


def test_what_is_no_tls_at_all_is_closed(tmp_path: Path) -> None:
    with (
        standin_process.running(tmp_path) as standin,
        socket.create_connection((standin.address, standin.port), standin_process.LONG) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert client.recv(100) == b""
        assert standin.ask("/readyz")[0] == 200
