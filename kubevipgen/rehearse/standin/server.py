"""Connections: listening, keep-alive, and the end as kube-apiserver makes it.

Source of the end: "Graceful termination" in k8s.io/apiserver/pkg/server/genericapiserver.go: at
SIGTERM /readyz turns bad; after the shutdown delay the listeners close; what is under way ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterable
from http import HTTPStatus

from kubevipgen.rehearse.standin import routes
from kubevipgen.rehearse.standin.answer import Answer, RefusedError, refusal
from kubevipgen.rehearse.standin.api import Api, Peer
from kubevipgen.rehearse.standin.request import MOST_HEAD, Request, receive

BACKLOG = 4096  # as Go asks for: the kernel's net.core.somaxconn
_DRAIN = 60.0  # seconds for requests under way: kube-apiserver's --request-timeout
_GOODBYE = 1.0  # seconds for the client's part of the end of TLS


def listeners(addresses: Iterable[str], port: int) -> list[socket.socket]:
    """``::`` takes IPv4 too when it is alone, as in Go. OSError when one is taken or not here."""
    known = list(addresses)
    both = not any(":" not in address for address in known)
    return [_listener(address, port, both=both) for address in known]


def _listener(address: str, port: int, *, both: bool) -> socket.socket:
    sock = socket.create_server(
        (address, port),
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        backlog=BACKLOG,
        dualstack_ipv6=both and address == "::",
    )
    # Inherited by the connections, where asyncio does not set it (it asks for proto == TCP).
    # Without it the first answer waits 40 ms for the ACK of the TLS session tickets.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Server:
    """All connections of one stand-in."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._connections: set[asyncio.Task[None]] = set()
        self._idle: set[asyncio.Task[None]] = set()  # wait for the next request

    async def listen(
        self, sockets: Iterable[socket.socket], context: ssl.SSLContext
    ) -> list[asyncio.Server]:
        return [
            await asyncio.start_server(
                self._connection,
                sock=sock,
                ssl=context,
                limit=MOST_HEAD,
                backlog=BACKLOG,
                ssl_shutdown_timeout=_GOODBYE,
            )
            for sock in sockets
        ]

    async def end(self, listening: Iterable[asyncio.Server]) -> None:
        """Returns when all that was under way has come to its end."""
        self._api.leaving.set()
        await asyncio.sleep(self._api.state().shutdown_delay)
        for one in listening:
            one.close()
        self._api.closing.set()
        for task in self._idle:
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=_DRAIN)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (a stream's handler is a task)
        self._connections.add(task)
        try:
            peer = _peer(writer)
            while await self._exchange(task, reader, writer, peer):
                pass
        except (OSError, asyncio.CancelledError):  # the client left, or the server ends
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), _GOODBYE)
            self._connections.discard(task)

    async def _exchange(
        self,
        task: asyncio.Task[None],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: Peer,
    ) -> bool:
        """One request and its answer; whether the connection goes on."""
        self._idle.add(task)
        try:
            request = await receive(reader)
        except RefusedError as error:
            await _send(writer, refusal(error), None, goes_on=False)
            return False
        finally:
            self._idle.discard(task)
        if request is None:
            return False
        answer = await routes.answer(self._api, request, peer)
        goes_on = request.keeps and not self._api.closing.is_set()
        await _send(writer, answer, request, goes_on=goes_on)
        return goes_on and (request.is_1_1 or answer.pieces is None)


def _peer(writer: asyncio.StreamWriter) -> Peer:
    shown = writer.get_extra_info("peercert") or {}
    names = [
        value for part in shown.get("subject", ()) for key, value in part if key == "commonName"
    ]
    return Peer(str((writer.get_extra_info("peername") or ("",))[0]), names[0] if names else "")


async def _send(
    writer: asyncio.StreamWriter, answer: Answer, request: Request | None, *, goes_on: bool
) -> None:
    """``request`` is None when it could not be read."""
    in_chunks = request is not None and request.is_1_1
    head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"Content-Type: {answer.kind}", "X-Content-Type-Options: nosniff"]
    if answer.pieces is None:
        head.append(f"Content-Length: {len(answer.body)}")
    elif in_chunks:
        head.append("Transfer-Encoding: chunked")
    if not goes_on or (answer.pieces is not None and not in_chunks):
        head.append("Connection: close")
    elif request is not None and not request.is_1_1:
        head.append("Connection: keep-alive")
    only_head = request is not None and request.method == "HEAD"
    text = "\r\n".join([*head, "", ""]).encode()
    writer.write(text if only_head else text + answer.body)
    await writer.drain()
    if answer.pieces is not None and not only_head:
        await _send_pieces(writer, answer, in_chunks=in_chunks)


async def _send_pieces(writer: asyncio.StreamWriter, answer: Answer, *, in_chunks: bool) -> None:
    """Until there are no more, or nobody listens."""
    assert answer.pieces is not None  # noqa: S101  (the caller has looked)
    async for piece in answer.pieces:
        if writer.transport.is_closing():
            return
        if piece:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if in_chunks else piece)
            await writer.drain()
    if in_chunks:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
