"""Topic ``meeting``: the probes of several nodes, run at the same time, call each other.

Each listens for a while on the ports that its node will serve and that nobody has yet, and calls
the others on theirs. So a port that is closed by a firewall is told apart from one where nobody
listens yet. It ends early when all have met.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from typing import Any

from kubevipgen.probe import greeting
from kubevipgen.probe.dial import NO_ROUTE, Answer, Place, connected, named
from kubevipgen.probe.greeting import Greeting
from kubevipgen.probe.holder import holder_of
from kubevipgen.probe.meeting_host import Host
from kubevipgen.probe.topic import Request, Topic
from kubevipgen.probe.ways import Way, address_of, served, ways_of

_ATTEMPT = 1.3  # seconds; a lost first packet is sent again after 1 s
_SPEAK = 0.6  # seconds for the other side to say its line
_PAUSE = 0.2
_AFTERWARDS = 5.0  # seconds for what comes after the meeting


class _Target:
    """A port of another node, and how far we have come with it."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.place = Place(way.address, way.port)
        self.answer = Answer(NO_ROUTE, "not tried")
        self.who: Greeting | None = None

    def plain(self) -> dict[str, Any]:
        node, token = self.who or ("", "")
        said = {"answeredBy": node, "token": token}
        return {**self.way.plain(), **self.answer._asdict(), **said}


def gather(request: Request) -> dict[str, Any] | None:
    """None when no meeting was asked for."""
    if request.options.together <= 0:
        return None
    me = greeting.new(request.node)
    ports = {port["port"]: port for port in served(request.spec, request.node)}
    targets = [_Target(way) for way in ways_of(request.spec, request.node)]
    began = time.monotonic()
    with Host(address_of(request.me()), ports, me) as host:
        _meet(host, targets, began + request.options.together, _expected(request))
        seconds = round(time.monotonic() - began, 3)
        closed = {port: host.why_not(port) for port in sorted(host.refused)}
        open_ports = sorted(host.listening)
    _name_the_dead(targets)
    return {
        "seconds": seconds,
        "token": me.token,
        "listened": [_port(host, ports[port]) for port in open_ports],
        "notListened": [
            {**_port(host, ports[port]), "why": why, "process": holder_of(host.address, port)}
            for port, why in closed.items()
        ],
        "visitors": [{"node": node, "port": port} for node, port in sorted(host.visitors)],
        "targets": [target.plain() for target in targets],
    }


def _port(host: Host, port: Mapping[str, Any]) -> dict[str, Any]:
    return {"address": host.address, **{key: port[key] for key in ("port", "part", "who")}}


def _expected(request: Request) -> set[tuple[str, int]]:
    """Who will come to which port of this node when all is well."""
    return {
        (node["name"], way.port)
        for node in request.others()
        for way in ways_of(request.spec, node["name"])
        if way.node == request.node
    }


def _meet(host: Host, targets: list[_Target], end: float, expected: set[tuple[str, int]]) -> None:
    while True:
        waiting = [target for target in targets if target.who is None]
        _call(waiting, host.greeting, end)
        missing = any(target.who is None for target in targets)
        if time.monotonic() >= end or not (missing or expected - host.visitors):
            return
        time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))


def _call(targets: list[_Target], me: Greeting, end: float) -> None:
    """One attempt at every target, all at the same time."""
    by_place = {target.place: target for target in targets}
    wait = min(_ATTEMPT, max(0.3, end - time.monotonic()))
    with contextlib.ExitStack() as stack:
        reached: dict[socket.socket, _Target] = {}
        for place, connection, answer in connected(by_place, wait):
            by_place[place].answer = answer
            if connection is not None:
                reached[stack.enter_context(connection)] = by_place[place]
                with contextlib.suppress(OSError):
                    connection.send(me.line())
        for connection, said in greeting.heard(reached, _SPEAK).items():
            reached[connection].who = greeting.parse(said)


def _name_the_dead(targets: list[_Target]) -> None:
    answers = named({target.place: target.answer for target in targets})
    for target in targets:
        target.answer = answers[target.place]


def _limit(request: Request) -> float:
    return request.options.together + _ATTEMPT + _SPEAK + _AFTERWARDS


TOPIC = Topic("meeting", gather, active=True, seconds=_limit)
