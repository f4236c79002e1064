"""What all requests of one stand-in share."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kubevipgen.rehearse.standin.answer import Plain
from kubevipgen.rehearse.standin.state import State
from kubevipgen.rehearse.standin.store import Store


class Peer(NamedTuple):
    """Who asks: ``user`` is the common name of its certificate, "" for an anonymous one."""

    address: str
    user: str


@dataclass(frozen=True, slots=True)
class Api:
    """``guarded``: clients are told apart by certificates, and objects are not for everybody.

    ``store`` is None without leases. ``leaving`` is set by SIGTERM, ``closing`` when the listeners
    are gone and everything has to come to its end.
    """

    name: str
    version: str  # v1.36.2
    state: Callable[[], State]
    guarded: bool = False
    store: Store | None = None
    nodes: tuple[Plain, ...] = ()
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self, seconds: float) -> None:
        """Shorter when everything has to come to its end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)
