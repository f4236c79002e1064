"""Topic ``reach``: what this node needs on the other nodes, tried once over TCP."""

from __future__ import annotations

from typing import Any

from kubevipgen.probe.dial import WAIT, Answer, Place, dial
from kubevipgen.probe.topic import Request, Topic
from kubevipgen.probe.ways import Way, ways_of


def gather(request: Request) -> list[dict[str, Any]]:
    """One entry a port of another node; all are dialled at the same time."""
    ways = ways_of(request.spec, request.node)
    answers = dial(Place(way.address, way.port) for way in ways)
    return [_plain(way, answers[Place(way.address, way.port)]) for way in ways]


def _plain(way: Way, answer: Answer) -> dict[str, Any]:
    return {**way.plain(), **answer._asdict()}


TOPIC = Topic("reach", gather, active=True, seconds=WAIT + 6)
