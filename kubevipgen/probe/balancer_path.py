"""Topic ``balancerPath``: whether the endpoint leads to the apiserver port of this node.

It can be told before there is an apiserver: a stand-in with a one-time token answers on its port,
health checks included, until the endpoint has led to it, or to that of another node. Load
balancers forget it again (see ``stand_in``).
"""

from __future__ import annotations

import contextlib
import random
import ssl
import time
from typing import Any

from kubevipgen.probe import entrances, greeting, read, stand_in
from kubevipgen.probe.dial import NO_ROUTE, Answer
from kubevipgen.probe.endpoint import asked
from kubevipgen.probe.entrances import Entrance
from kubevipgen.probe.greeting import Greeting
from kubevipgen.probe.https import Said
from kubevipgen.probe.topic import Request, Topic, UnavailableError
from kubevipgen.probe.ways import address_of

_LONGEST = 20.0  # seconds; haproxy counts a server as up after two good checks, 1 s apart
_ANSWERED = 8.0  # seconds for this node to be chosen as well, once another one, or a stranger, was
_MEETING_FIRST = 0.5
_PAUSE = (0.1, 0.3)  # never in step with the probes of other nodes
_DIAL, _TALK = 1.3, 1.5


class _Target:
    """An entrance, and what has answered there so far."""

    def __init__(self, entrance: Entrance) -> None:
        self.entrance = entrance
        self.answer = Answer(NO_ROUTE, "not tried")
        self.attempts = 0
        self.nodes: dict[Greeting, dict[str, Any]] = {}
        self.first = 0.0
        self.foreign: Said | None = None
        self.foreign_times = 0

    def hear(self, answer: Answer, said: Said | None, after: float) -> None:
        self.attempts += 1
        if said is not None and (said.probe or said.is_somebody):
            self.first = self.first or after
        self.answer = answer
        if said is not None and said.probe:
            who = Greeting(said.probe, said.token)
            fresh = {"node": who.node, "token": who.token, "times": 0, "after": round(after, 3)}
            self.nodes.setdefault(who, fresh)["times"] += 1
        elif said is not None and said.is_somebody and not said.of_a_probe:
            self.foreign, self.foreign_times = said, self.foreign_times + 1

    def is_done(self, me: Greeting, after: float, *, listening: bool) -> bool:
        if me in self.nodes or (self.nodes and not listening):
            return True
        return self.first > 0 and after - self.first > _ANSWERED

    def plain(self) -> dict[str, Any]:
        foreign = {**self.foreign.plain(), "times": self.foreign_times} if self.foreign else None
        tried = {"attempts": self.attempts, "nodes": list(self.nodes.values()), "foreign": foreign}
        return {**self.entrance.plain(), **self.answer._asdict(), **tried}


def gather(request: Request) -> dict[str, Any] | None:
    """None when no token was asked for."""
    if not request.options.token:
        return None
    me = greeting.new(request.node)
    tls = read.known(stand_in.context, me)
    with contextlib.ExitStack() as stack:
        listened: dict[str, Any] = read.known(_listen, request, me, tls, stack)
        refused = listened.get("unknown", "")
        ways = entrances.of(request)
        targets = [_Target(entrance) for entrance in ways.found]
        began = time.monotonic()
        _follow(targets, me, began, listening=not refused)
        return {
            "seconds": round(time.monotonic() - began, 3),
            "token": me.token,
            "listened": None if refused else listened,
            "notListened": refused,
            "unresolved": ways.unresolved,
            "targets": [target.plain() for target in targets],
        }


def _listen(
    request: Request, me: Greeting, tls: Any, stack: contextlib.ExitStack
) -> dict[str, Any]:
    """Where the stand-in is; it waits for the topic ``meeting``, which has the port before."""
    node, port = request.me(), request.spec.get("apiPort", 0)
    address = address_of(node)
    if node["role"] != "control-plane" or not address:
        raise UnavailableError("this node will have no apiserver")
    wait = 0.0
    if request.options.together > 0:
        time.sleep(_MEETING_FIRST)
        wait = request.options.together
    door = stand_in.open_port(address, port, wait + 1)
    context = tls if isinstance(tls, ssl.SSLContext) else None
    stack.enter_context(stand_in.StandIn(door, me, context))
    plain = "" if context else str(tls["unknown"])
    return {"address": address, "port": port, "tls": context is not None, "whyPlain": plain}


def _follow(targets: list[_Target], me: Greeting, began: float, *, listening: bool) -> None:
    while True:
        after = time.monotonic() - began
        waiting = [t for t in targets if not t.is_done(me, after, listening=listening)]
        if not waiting or after >= _LONGEST:
            return
        places = (target.entrance.place for target in waiting)
        found = asked(places, wait=_DIAL, talk=_TALK, path="/readyz")
        for target in waiting:
            target.hear(*found[target.entrance.place], after=time.monotonic() - began)
        time.sleep(random.uniform(*_PAUSE))  # noqa: S311  (not for secrecy)


def _limit(request: Request) -> float:
    return request.options.together + _LONGEST + 20.0


TOPIC = Topic("balancerPath", gather, active=True, seconds=_limit)
