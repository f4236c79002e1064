"""Connecting over TCP to many places at once, with the ways to fail told apart.

States: ``open``; ``refused`` (a reset: nobody listens, or a firewall says so); ``rejected`` (an
ICMP message forbids it: a firewall); ``timeout`` (no answer at all: a firewall that drops, or a
dead host); ``hostUnreachable`` (nobody on the link has the address, or a router says so);
``noRoute`` (this host's own routes lead nowhere).
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import struct
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kubevipgen.probe import unanswered

OPEN, REFUSED, REJECTED, TIMEOUT = "open", "refused", "rejected", "timeout"
HOST_UNREACHABLE, NO_ROUTE = "hostUnreachable", "noRoute"
NOBODY = "no host on the link has it"
WAIT = 2.2  # seconds; a lost first packet is sent again after 1 s

# linux/in.h, in6.h, errqueue.h
_LEVEL = {socket.AF_INET: socket.IPPROTO_IP, socket.AF_INET6: socket.IPPROTO_IPV6}
_RECVERR = {socket.AF_INET: 11, socket.AF_INET6: 25}
_ICMP_ORIGINS = {2: 4, 3: 6}  # SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6
_WORDS = {
    (4, 3, 0): "net unreachable",
    (4, 3, 1): "host unreachable",
    (4, 3, 3): "port unreachable",
    (4, 3, 9): "net prohibited",
    (4, 3, 10): "host prohibited",
    (4, 3, 13): "administratively prohibited",
    (6, 1, 0): "no route",
    (6, 1, 1): "administratively prohibited",
    (6, 1, 3): "address unreachable",
    (6, 1, 4): "port unreachable",
    (6, 1, 5): "source address failed policy",
    (6, 1, 6): "reject route",
}
_NOT_THERE = {"net unreachable", "host unreachable", "no route", "address unreachable"}


class Place(NamedTuple):
    """Where to connect to; ``address`` is an IP address."""

    address: str
    port: int


class Answer(NamedTuple):
    """What became of it; ``detail`` says more where there is more, else it is ""."""

    state: str
    detail: str = ""
    seconds: float = 0.0


class Icmp(NamedTuple):
    """An ICMP error from the error queue of a socket."""

    meaning: str
    sender: str


def dial(places: Iterable[Place], wait: float = WAIT) -> dict[Place, Answer]:
    """Connect to all places at the same time and hang up."""
    wanted = tuple(dict.fromkeys(places))
    found: dict[Place, Answer] = {}
    with contextlib.ExitStack() as stack:
        for place, connection, answer in connected(wanted, wait):
            if connection is not None:
                stack.callback(connection.close)
            found[place] = answer
    answers = named(found)
    return {place: answers[place] for place in wanted}


def named(found: Mapping[Place, Answer]) -> dict[Place, Answer]:
    """The same answers, where a place without one is told apart by the neighbour table.

    The kernel itself says so only after 3 s.
    """
    late = [place.address for place, answer in found.items() if answer.state == TIMEOUT]
    silent = unanswered.neighbours(late)
    return {
        place: Answer(HOST_UNREACHABLE, NOBODY, answer.seconds)
        if answer.state == TIMEOUT and place.address in silent
        else answer
        for place, answer in found.items()
    }


def connected(
    places: Iterable[Place], wait: float
) -> Iterator[tuple[Place, socket.socket | None, Answer]]:
    """Each place as soon as it is decided; an open connection then belongs to the caller."""
    with contextlib.closing(_Attempts(time.monotonic() + wait)) as attempts:
        for place in places:
            failed = attempts.start(place)
            if failed is not None:
                yield place, None, failed
        yield from attempts.decided()


class _Attempts:
    """Connections under way."""

    def __init__(self, end: float) -> None:
        self._end = end
        self._began = time.monotonic()
        self._selector = selectors.DefaultSelector()

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]  # only sockets are in there
        self._selector.close()

    def start(self, place: Place) -> Answer | None:
        """An answer when it failed at once."""
        family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
        try:
            attempt = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # IPv6 is switched off in the kernel
            return Answer(NO_ROUTE, _text(error.errno))
        attempt.settimeout(0)
        with contextlib.suppress(OSError):
            attempt.setsockopt(_LEVEL[family], _RECVERR[family], 1)
        code = attempt.connect_ex((place.address, place.port))
        if code in {0, errno.EINPROGRESS}:
            self._selector.register(attempt, selectors.EVENT_WRITE, place)
            return None
        attempt.close()
        # What fails before a packet is sent, fails by the routes of this host.
        return Answer(REFUSED) if code == errno.ECONNREFUSED else Answer(NO_ROUTE, _text(code))

    def decided(self) -> Iterator[tuple[Place, socket.socket | None, Answer]]:
        while self._selector.get_map():
            ready = self._selector.select(max(0.0, self._end - time.monotonic()))
            if not ready:
                break
            for key, _ in ready:
                yield self._decide(key)
        for key in self._selector.get_map().values():
            yield key.data, None, Answer(TIMEOUT, "", self._seconds())

    def _decide(self, key: selectors.SelectorKey) -> tuple[Place, socket.socket | None, Answer]:
        attempt = key.fileobj
        assert isinstance(attempt, socket.socket)  # noqa: S101  (nothing else is registered)
        self._selector.unregister(attempt)
        answer = meaning(attempt, self._seconds())
        if answer.state == OPEN:
            return key.data, attempt, answer
        attempt.close()
        return key.data, None, answer

    def _seconds(self) -> float:
        return round(time.monotonic() - self._began, 3)


def meaning(attempt: socket.socket, seconds: float) -> Answer:
    """How a connection attempt ended."""
    # First the queue, which says who refused; reading SO_ERROR does not empty it.
    icmp = _icmp(attempt)
    code = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if icmp is not None:
        return _by_icmp(icmp, attempt.getsockname()[0], seconds)
    if code == 0:
        return Answer(OPEN, "", seconds)
    state = _BY_CODE.get(code, REJECTED)
    return Answer(state, "" if state in {REFUSED, TIMEOUT} else _text(code), seconds)


def _by_icmp(icmp: Icmp, own: str, seconds: float) -> Answer:
    state = HOST_UNREACHABLE if icmp.meaning in _NOT_THERE else REJECTED
    if icmp.sender != own:
        return Answer(state, f"ICMP {icmp.meaning} from {icmp.sender}", seconds)
    if state == HOST_UNREACHABLE:
        return Answer(state, NOBODY, seconds)  # so the kernel says that ARP has failed
    return Answer(state, f"ICMP {icmp.meaning} from this host itself", seconds)


# Without the ICMP message at hand (kernels before 5.13 keep none for TCP).
_BY_CODE = {
    errno.ECONNREFUSED: REFUSED,
    errno.ECONNRESET: REFUSED,
    errno.ETIMEDOUT: TIMEOUT,
    errno.EHOSTUNREACH: HOST_UNREACHABLE,
    errno.ENETUNREACH: HOST_UNREACHABLE,
}


def _icmp(attempt: socket.socket) -> Icmp | None:
    """The first ICMP error that the socket has met, if any."""
    try:
        _, extra, _, _ = attempt.recvmsg(1, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return None
    for level, kind, data in extra:
        if level in _LEVEL.values() and kind in _RECVERR.values():
            return parse_error(data)
    return None


def parse_error(data: bytes) -> Icmp | None:
    """A struct sock_extended_err and, after it, the address of who sent the message."""
    _, origin, kind, code, _, _, _ = struct.unpack_from("=IBBBBII", data)
    version = _ICMP_ORIGINS.get(origin)
    if version is None:
        return None  # the kernel's own word, SO_ERROR says the same
    raw = data[20:24] if version == 4 else data[24:40]
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    sender = socket.inet_ntop(family, raw)
    return Icmp(_WORDS.get((version, kind, code), f"type {kind} code {code}"), sender)


def _text(code: int | None) -> str:
    return os.strerror(code) if code else ""
