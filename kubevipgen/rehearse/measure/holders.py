"""Who holds the VIP: from what a node's kernel tells to stretches of time.

A node holds the VIP while the address is on its card and the card is not switched off. A pulled
cable changes nothing of it: a node that is cut off and keeps the VIP is what a split brain is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from kubevipgen.model import Ip
from kubevipgen.rehearse.measure import netlink
from kubevipgen.rehearse.result import Holding


class Change(NamedTuple):
    """From this moment on a node has the VIP, or has it no longer."""

    at: float
    node: str
    held: bool


class Table:
    """Links and addresses of one node, kept up to date by messages."""

    def __init__(self, vip: Ip, interface: str) -> None:
        self._vip, self._interface = vip, interface
        self._up: set[int] = set()  # links of the interface's name that are switched on
        self._on: set[int] = set()  # links that have the VIP

    def hear(self, message: netlink.Message) -> None:
        if isinstance(message, netlink.Link):
            right = message.up and message.name == self._interface
            (self._up.add if right else self._up.discard)(message.number)
        elif isinstance(message, netlink.Address) and message.ip == self._vip:
            (self._on.add if message.there else self._on.discard)(message.link)

    @property
    def held(self) -> bool:
        return bool(self._up & self._on)


def holdings(
    changes: Iterable[Change], nodes: Sequence[str], begin: float, end: float
) -> tuple[Holding, ...]:
    """Without a gap from ``begin`` to ``end``.

    ``changes`` are in the order of time, ``nodes`` in that of the spec.
    """
    having: set[str] = set()
    marks: list[tuple[float, tuple[str, ...]]] = [(begin, ())]
    for at, node, held in changes:
        if at >= end:
            break
        (having.add if held else having.discard)(node)
        now = tuple(name for name in nodes if name in having)
        at_least = max(at, begin)
        if at_least == marks[-1][0]:
            marks.pop()
        if not marks or marks[-1][1] != now:
            marks.append((at_least, now))
    ends = [*marks, (end, ())]
    return tuple(Holding(one, two, names) for (one, names), (two, _) in pairwise(ends))


def holders(changes: Iterable[Change], nodes: Sequence[str]) -> tuple[str, ...]:
    """Who has it after all of these changes, in the order of the spec."""
    last = {change.node: change.held for change in changes}
    return tuple(name for name in nodes if last.get(name))
