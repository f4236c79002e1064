"""Watches: what changes, as it changes, one JSON text per line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from kubevipgen.rehearse.standin.answer import Plain, bad_request
from kubevipgen.rehearse.standin.api import Api
from kubevipgen.rehearse.standin.kinds import LEASES, Kind
from kubevipgen.rehearse.standin.request import Request

# Seconds until a change by another stand-in is seen, and until a client that left is noticed.
_LOOK = {True: 0.05, False: 1.0}
_INITIAL_END = {"k8s.io/initial-events-end": "true"}


@dataclass(frozen=True, slots=True)
class Watch:
    """``since`` is a revision, None for what there is now; ``seconds`` is how long.

    ``marks``: a bookmark tells where the initial events end (sendInitialEvents, see "Streaming
    lists" in Kubernetes API Concepts).
    """

    kind: Kind
    selects: Callable[[Plain], bool]
    since: int | None
    marks: bool
    seconds: float


def asked(request: Request, kind: Kind, selects: Callable[[Plain], bool]) -> Watch:
    """RefusedError when the parameters are no numbers."""
    since = _number(request, "resourceVersion")
    marks = request.query.get("sendInitialEvents") == "true"
    seconds = _number(request, "timeoutSeconds") or float("inf")
    return Watch(kind, selects, None if marks else since or None, marks, seconds)


def _number(request: Request, name: str) -> int:
    told = request.query.get(name) or "0"
    if not told.isascii() or not told.isdecimal() or len(told) > 18:
        raise bad_request(f"{name} is no number: {told!r}")
    return int(told)


async def events(
    api: Api, watch: Watch, present: Iterable[Plain], revision: int
) -> AsyncIterator[bytes]:
    """An empty piece for each look that saw nothing; ``present`` is the list at ``revision``."""
    seen = revision if watch.since is None else watch.since
    if watch.since is None:
        for item in filter(watch.selects, present):
            yield line("ADDED", item)
    if watch.marks:
        meta = {"resourceVersion": str(seen), "annotations": _INITIAL_END}
        yield line(
            "BOOKMARK", {"kind": watch.kind.name, "apiVersion": watch.kind.api, "metadata": meta}
        )
    store = api.store if watch.kind is LEASES else None
    clock = asyncio.get_running_loop().time
    end = clock() + watch.seconds
    while clock() < end and not api.closing.is_set():
        newest = store.catch_up() if store else 0
        new = store.after(seen) if store else []
        yield b"".join(line(*event) for event in new if watch.selects(event.object))
        seen = max(seen, newest)
        await api.pause(min(_LOOK[store is not None], end - clock()))


def line(kind: str, item: Plain) -> bytes:
    return json.dumps({"type": kind, "object": item}, separators=(",", ":")).encode() + b"\n"
