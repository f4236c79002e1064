"""Topic ``endpoint``: what answers at the endpoint, and at the apiservers themselves, over TLS.

Both are asked, so that a load balancer that leads nowhere is told apart from a cluster that is
not there yet.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from kubevipgen.probe import entrances, https
from kubevipgen.probe.dial import OPEN, WAIT, Answer, Place, connected, named
from kubevipgen.probe.topic import Request, Topic
from kubevipgen.probe.ways import address_of

_TLS = 3.0  # seconds for the handshake and one answer
_BANNER = 0.6
_PATH = "/version"  # /readyz says no more than ok; this says who it is
_Found = dict[Place, tuple[Answer, "https.Said | None"]]


def gather(request: Request) -> dict[str, Any]:
    """``tls`` is None where there was no connection."""
    ways = entrances.of(request)
    apiservers = _apiservers(request)
    found = asked([*(way.place for way in ways.found), *(place for _, place in apiservers)])
    return {
        "entrances": [{**way.plain(), **_plain(*found[way.place])} for way in ways.found],
        "unresolved": ways.unresolved,
        "apiservers": [
            {"node": name, **place._asdict(), **_plain(*found[place])} for name, place in apiservers
        ],
    }


def _apiservers(request: Request) -> list[tuple[str, Place]]:
    """Those of all control planes, by their own addresses."""
    port = request.spec.get("apiPort", 0)
    return [
        (node["name"], Place(address_of(node), port))
        for node in request.spec.get("nodes", [])
        if node["role"] == "control-plane" and address_of(node) and port
    ]


def _plain(answer: Answer, said: https.Said | None) -> dict[str, Any]:
    return {**answer._asdict(), "tls": said.plain() if said else None}


def asked(
    places: Iterable[Place], wait: float = WAIT, talk: float = _TLS, path: str = _PATH
) -> _Found:
    """Each place is dialled and asked; all at the same time."""
    found: _Found = {}
    threads = []
    for place, connection, answer in connected(dict.fromkeys(places), wait):
        found[place] = answer, None
        if connection is not None:
            words = (found, place, connection, talk, path)
            # A thread that waits in the handshake must not keep the program from ending.
            thread = threading.Thread(target=_talk, args=words, daemon=True)
            thread.start()
            threads.append(thread)
    for thread in threads:
        thread.join()
    answers = named({place: answer for place, (answer, _) in found.items()})
    return {place: (answers[place], said) for place, (_, said) in found.items()}


def _talk(found: _Found, place: Place, connection: Any, seconds: float, path: str) -> None:
    said = https.ask(connection, path, seconds)
    if said.error:
        for _, again, _ in connected([place], _BANNER):
            if again is not None:
                heard = https.hear(again, _BANNER)
                said.banner, said.probe, said.token = heard.banner, heard.probe, heard.token
    found[place] = Answer(OPEN, "", found[place][0].seconds), said


TOPIC = Topic("endpoint", gather, active=True, seconds=4 + WAIT + 6)
