"""Which path is answered by whom, and who may ask."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from http import HTTPStatus

from kubevipgen.rehearse.standin import health, objects
from kubevipgen.rehearse.standin.answer import (
    Answer,
    RefusedError,
    bad_request,
    document,
    not_found,
    refusal,
    text,
)
from kubevipgen.rehearse.standin.api import Api, Peer
from kubevipgen.rehearse.standin.request import Request

_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}  # as Go calls them
_ANONYMOUS = "system:anonymous"


async def answer(api: Api, request: Request, peer: Peer) -> Answer:
    """After the delay that the state asks for; never raises for what a client sent."""
    state = api.state()
    if state.delay:
        await asyncio.sleep(state.delay)
    try:
        return _answer(api, request, peer)
    except RefusedError as error:
        return refusal(error)


def _answer(api: Api, request: Request, peer: Peer) -> Answer:
    state, path = api.state(), request.path
    if not state.anonymous and not peer.user:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "Unauthorized", "Unauthorized")
    if path in health.CHECKS:
        verbose = "verbose" in request.query
        return health.answer(path, state, leaving=api.leaving.is_set(), verbose=verbose)
    if path == "/version":
        return document(_version(api.version))
    if path == "/whoami":
        if not (state.ready and state.live):  # as a request for objects ends without etcd
            return text(HTTPStatus.INTERNAL_SERVER_ERROR, "etcdserver: request timed out\n")
        user = peer.user or _ANONYMOUS
        return document({"node": api.name, "user": user, "client": peer.address})
    if path == "/stream":
        return Answer(HTTPStatus.OK, pieces=_lines(api, _interval(request)))
    if path.startswith(("/api/", "/apis/")) or path in {"/api", "/apis"}:
        _check_user(api, request, peer)
        return objects.answer(api, request)
    raise not_found()


def _check_user(api: Api, request: Request, peer: Peer) -> None:
    """Objects and discovery are not for everybody; any certificate of the CA will do."""
    if api.guarded and not peer.user:
        message = f'User "{_ANONYMOUS}" cannot {request.method.lower()} path "{request.path}"'
        raise RefusedError(HTTPStatus.FORBIDDEN, "Forbidden", f"forbidden: {message}")


def _version(version: str) -> dict[str, str]:
    major, minor, _ = version.removeprefix("v").split(".", 2)
    machine = os.uname().machine
    platform = f"linux/{_MACHINES.get(machine, machine)}"
    return {"major": major, "minor": minor, "gitVersion": version, "platform": platform}


def _interval(request: Request) -> float:
    """Seconds between two lines of /stream."""
    try:
        seconds = float(request.query.get("interval", "0.1"))
    except ValueError:
        seconds = 0
    if not 0.001 <= seconds <= 3600:
        raise bad_request("interval is a number of seconds from 0.001 to 3600")
    return seconds


async def _lines(api: Api, interval: float) -> AsyncIterator[bytes]:
    """One short JSON text per line, numbered, until the client leaves or this server does."""
    number = 0
    while not api.closing.is_set():
        number += 1
        yield json.dumps({"node": api.name, "n": number}).encode() + b"\n"
        await api.pause(interval)
