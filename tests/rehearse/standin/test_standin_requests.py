"""What comes over the wire: requests, and what is none."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest
import standin_process
from hypothesis import example, given
from hypothesis import strategies as st
from standin_process import Standin

from kubevipgen.rehearse.standin.answer import RefusedError
from kubevipgen.rehearse.standin.request import MOST_BODY, MOST_HEAD, Request, receive

REFUSED = {400, 411, 413, 431, 505}


def read(data: bytes) -> Request | None:
    """What a client that sends this and leaves is taken to have asked; the first request alone."""

    async def receiving() -> Request | None:
        reader = asyncio.StreamReader(limit=MOST_HEAD)
        reader.feed_data(data)
        reader.feed_eof()
        return await receive(reader)

    return asyncio.run(receiving())


TOKEN = st.from_regex(r"[A-Za-z!#$%&'*+.^_`|~0-9-]+", fullmatch=True)
PRINTED = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30)
ODD = st.sampled_from(
    [
        b"GET / HTTP/1.1",
        b"\r\n",
        b"\n",
        b"Host: x",
        b"Content-Length: 3",
        b": ",
        b"\0",
        b"%ff",
        b"?a=%C0",
    ]
)


@given(st.lists(st.one_of(ODD, st.binary(max_size=40)), max_size=12).map(b"".join))
@example(b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET /?a=%ff HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\n")
@example(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
def test_whatever_comes_is_a_request_or_is_refused(data: bytes) -> None:
    status, found = 0, None
    try:
        found = read(data)
    except RefusedError as error:
        status = error.status
    assert status in REFUSED | {0}
    assert found is None or found.length == len(found.body)


@given(
    method=TOKEN,
    path=st.lists(st.from_regex(r"[A-Za-z0-9._~-]{1,8}", fullmatch=True), min_size=1, max_size=4),
    headers=st.dictionaries(TOKEN.map(str.lower), PRINTED.map(str.strip), max_size=5),
    body=st.binary(max_size=50),
    end=st.sampled_from([b"\r\n", b"\n"]),
)
def test_a_request_is_read_as_it_was_meant(
    method: str, path: list[str], headers: dict[str, str], body: bytes, end: bytes
) -> None:
    own = {"host", "content-length", "transfer-encoding", "connection"}
    sent = {name: value for name, value in headers.items() if name not in own}
    target = "/" + "/".join(path)
    fields = {"Host": "x", "Content-Length": str(len(body)), **sent}
    lines = [f"{method} {target}?a=1&b=%20 HTTP/1.1", *(f"{n}: {v}" for n, v in fields.items())]
    found = read(end.join([*(line.encode() for line in lines), b"", body]))
    assert found is not None
    assert (found.method, found.path, found.query) == (method, target, {"a": "1", "b": " "})
    assert {name: found.headers[name] for name in sent} == sent
    assert (found.body, found.keeps) == (body, True)


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\r\n", 400),
        (b"hello\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (HEAD + b"Host: y\r\n\r\n", 400),
        (HEAD + b"Host : y\r\n\r\n", 400),
        (HEAD + b" folded\r\n\r\n", 400),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_BODY + 1), 413),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", 411),
        (HEAD + b"X: " + b"y" * MOST_HEAD + b"\r\n\r\n", 431),
        (HEAD + b"X: y\r\n" * MOST_HEAD + b"\r\n", 431),
    ],
)
def test_what_is_refused(data: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read(data)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("data", "keeps"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", True),
        (HEAD + b"\r\n", True),
        (HEAD + b"Connection: foo, Close\r\n\r\n", False),
    ],
)
def test_who_wants_to_go_on(data: bytes, keeps: bool) -> None:  # noqa: FBT001  (a column)
    found = read(data)
    assert found is not None
    assert found.keeps is keeps


@pytest.fixture(name="standin", scope="module")
def one_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    with standin_process.running(tmp_path_factory.mktemp("standin")) as found:
        yield found


@pytest.mark.parametrize("data", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0\n", b"GET /\xff HTTP/1.1\n\n"])
def test_garbage_gets_400_and_is_closed(standin: Standin, data: bytes) -> None:
    with standin.connected() as secure:
        secure.sendall(data)
        with secure.makefile("rb") as file:
            assert file.readline() == b"HTTP/1.1 400 Bad Request\r\n"
            assert b"Connection: close\r\n" in file.readlines()  # to the end, which comes
    assert standin.ask("/readyz") == (200, "ok")


def test_garbage_in_the_place_of_tls(standin: Standin) -> None:
    with socket.create_connection(("127.0.0.1", standin.port), 60) as plain:
        plain.sendall(b"GET /readyz HTTP/1.1\r\n\r\n")
        while plain.recv(4096):
            pass
    assert standin.ask("/readyz") == (200, "ok")


def test_requests_may_be_sent_ahead(standin: Standin) -> None:
    with standin.connected() as secure:
        one = b"GET /livez HTTP/1.1\r\nHost: kubernetes\r\n\r\n"
        last = one.replace(b"Host", b"Connection: close\r\nHost")
        secure.sendall(one + one + last)
        with secure.makefile("rb") as file:
            assert file.read().count(b"HTTP/1.1 200 OK\r\n") == 3
