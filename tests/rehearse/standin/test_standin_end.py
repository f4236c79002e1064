"""Streams, and the ways in which a stand-in ends: gracefully, killed, frozen."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import standin_process
from standin_process import LONG, Standin, exchange


@pytest.fixture(name="standin")
def one_standin(tmp_path: Path) -> Iterator[Standin]:
    with standin_process.running(tmp_path) as found:
        yield found


def chunks(secure: ssl.SSLSocket) -> Iterator[bytes]:
    """The pieces of one answer in chunks, up to the empty one; ConnectionError when it breaks."""
    with secure.makefile("rb") as file:
        while file.readline().strip():  # the head
            pass
        while size := int(file.readline(), 16):
            yield file.read(size)
            assert file.readline() == b"\r\n"
        assert file.readline() == b"\r\n"


def begin(secure: ssl.SSLSocket, path: str) -> Iterator[bytes]:
    secure.sendall(f"GET {path} HTTP/1.1\r\nHost: kubernetes\r\n\r\n".encode())
    return chunks(secure)


def eventually_unready(standin: Standin) -> None:
    end = time.monotonic() + LONG
    while standin.ask("/readyz")[0] == 200:
        assert time.monotonic() < end


def test_the_stream_flows_line_by_line(standin: Standin) -> None:
    with standin.connected() as secure:
        stream = begin(secure, "/stream?interval=0.01")
        told = [json.loads(next(stream)) for _ in range(5)]
    assert told == [{"node": "cp-1", "n": n} for n in range(1, 6)]
    assert standin.ask("/readyz") == (200, "ok")  # a client that leaves harms nobody


@pytest.mark.parametrize("interval", ["0", "x", "nan", "-1", "1e9"])
def test_a_strange_interval_is_refused(standin: Standin, interval: str) -> None:
    assert standin.ask(f"/stream?interval={interval}")[0] == 400


def test_a_graceful_end(standin: Standin) -> None:
    standin.set(shutdown_delay=1.5)
    with (
        standin.connected() as watching,
        standin.connected() as idle,
        standin.connected(timeout=LONG) as busy,
    ):
        stream = begin(watching, "/stream?interval=0.01")
        next(stream)
        assert exchange(idle, "GET", "/readyz")[0] == 200
        standin.signal(signal.SIGTERM)
        eventually_unready(standin)  # over new connections, which are served still
        assert standin.ask("/livez") == (200, "ok")
        standin.set(delay=2)
        busy.sendall(b"GET /livez HTTP/1.1\r\nHost: kubernetes\r\n\r\n")
        list(stream)  # comes to its empty chunk
        assert idle.recv(1) == b""  # nothing is under way there
        with busy.makefile("rb") as file:
            assert file.readline() == b"HTTP/1.1 200 OK\r\n"
            assert b"Connection: close\r\n" in file.readlines()
    assert standin.process.wait(LONG) == 0
    with pytest.raises(ConnectionRefusedError):
        standin.ask("/readyz")


def test_a_second_signal_ends_it_at_once(standin: Standin) -> None:
    standin.set(shutdown_delay=1000)
    standin.signal(signal.SIGTERM)
    eventually_unready(standin)
    standin.signal(signal.SIGTERM)
    assert standin.process.wait(LONG) == -signal.SIGTERM


def test_a_killed_one_cuts_everything(standin: Standin) -> None:
    with standin.connected() as secure:
        stream = begin(secure, "/stream?interval=0.01")
        next(stream)
        standin.signal(signal.SIGKILL)
        with pytest.raises((OSError, ValueError)):  # reset, or no chunk where one is due
            list(stream)
    standin.process.wait(LONG)
    with pytest.raises(ConnectionRefusedError):
        standin.ask("/readyz")


def test_a_frozen_one_takes_connections_but_says_nothing(standin: Standin) -> None:
    standin.signal(signal.SIGSTOP)
    try:
        with socket.create_connection(("127.0.0.1", standin.port), 5) as plain:
            plain.settimeout(0.5)
            with pytest.raises(TimeoutError):
                standin.context().wrap_socket(plain, server_hostname="kubernetes")
    finally:
        standin.signal(signal.SIGCONT)
    assert standin.ask("/readyz") == (200, "ok")


def test_it_starts_again_on_its_port_at_once(tmp_path: Path) -> None:
    port = standin_process.free_port()
    for _ in range(3):
        with standin_process.running(tmp_path, port=port) as found:
            assert found.ask("/readyz") == (200, "ok")
            found.signal(signal.SIGKILL)
            found.process.wait(LONG)
