"""What strangers and the kernel say is read carefully: pure parsers."""

from __future__ import annotations

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.probe import greeting, https, unanswered
from kubevipgen.probe.dial import parse_error


@pytest.mark.parametrize(
    ("origin", "kind", "code", "sender", "meaning"),
    [
        (2, 3, 3, "10.0.0.1", "port unreachable"),
        (2, 3, 13, "10.0.0.1", "administratively prohibited"),
        (2, 3, 1, "10.0.0.1", "host unreachable"),
        (3, 1, 4, "fd00::1", "port unreachable"),
        (3, 1, 1, "fd00::1", "administratively prohibited"),
        (2, 3, 5, "10.0.0.1", "type 3 code 5"),
    ],
)
def test_icmp_errors(origin: int, kind: int, code: int, sender: str, meaning: str) -> None:
    head = struct.pack("=IBBBBII", 111, origin, kind, code, 0, 0, 0)
    family = socket.AF_INET6 if ":" in sender else socket.AF_INET
    raw = socket.inet_pton(family, sender)
    offender = struct.pack("=HHI", family, 0, 0)[: 4 if family == socket.AF_INET else 8] + raw
    assert parse_error(head + offender + bytes(12)) == (meaning, sender)


def test_the_kernels_own_error_has_no_sender() -> None:
    assert parse_error(struct.pack("=IBBBBII", 113, 1, 0, 0, 0, 0, 0) + bytes(28)) is None


def test_incomplete_neighbours() -> None:
    head = "IP address       HW type     Flags       HW address            Mask     Device\n"
    dead = "10.0.0.164       0x1         0x0         00:00:00:00:00:00     *        ens3\n"
    good = "10.0.0.1         0x1         0x2         52:54:00:00:00:01     *        ens3\n"
    assert [*unanswered.parse_arp(head + dead + good)] == ["10.0.0.164"]
    entries = [
        {"dst": "fd00:10::2", "dev": "ens3", "state": ["FAILED"]},
        {"dst": "fd00:10::3", "dev": "ens3", "state": ["INCOMPLETE"]},
        {"dst": "fd00:10::4", "dev": "ens3", "lladdr": "52:54:00:00:00:01", "state": ["STALE"]},
    ]
    assert [*unanswered.parse_neighbours(entries)] == ["fd00:10::2", "fd00:10::3"]


@given(st.binary(max_size=400))
def test_a_banner_is_one_short_printable_line(raw: bytes) -> None:
    text = https.printable(raw)
    assert len(text) <= 120
    assert text == "" or text.isprintable()
    assert text.isascii()


@given(st.binary(max_size=400))
def test_noise_is_no_greeting(raw: bytes) -> None:
    assert greeting.parse(raw.replace(b"kubevip-probe", b"")) is None


def test_a_greeting_comes_back_out_of_an_answer() -> None:
    me = greeting.new("cp-1.demo.example")
    assert greeting.parse(b"HTTP/1.1 200 OK\r\n\r\n" + me.line()) == me
    assert greeting.parse(me.line().replace(b"cp-1", b"cp 1")) is None
    assert greeting.new("").node == "unnamed"
    assert greeting.new("a").token != greeting.new("a").token


def test_what_an_apiserver_says() -> None:
    body = b'{\n  "major": "1",\n  "gitVersion": "v1.36.2"\n}'
    for head in (b"", b"Transfer-Encoding: chunked\r\n"):
        said = https.Said()
        chunk = b"2c\r\n" + body + b"\r\n0\r\n\r\n" if head else body
        https._read_answer(
            said, b"HTTP/1.1 200 OK\r\nServer: x\x1b[31m\r\n" + head + b"\r\n" + chunk
        )
        assert (said.status, said.version, said.server) == (200, "v1.36.2", "x.[31m")
    refused = https.Said()
    https._read_answer(refused, b'HTTP/1.1 401 Unauthorized\r\n\r\n{"kind":"Status"}')
    assert (refused.status, refused.kind) == (401, "Status")


@given(st.binary(max_size=300))
def test_any_answer_is_survived(raw: bytes) -> None:
    for answer in (raw, b"HTTP/1.1 200 OK\r\n\r\n" + raw):
        said = https.Said()
        https._read_answer(said, answer)
        assert len(said.banner) <= 120
