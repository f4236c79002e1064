"""Stop the holder, and look at everything until it is quiet again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

from kubevipgen.outage.client import Client
from kubevipgen.outage.figures import Request, is_answering
from kubevipgen.verify.drill.before import Start
from kubevipgen.verify.drill.hosts import HostError, Process, look_at

ENOUGH = 10  # requests in a row that succeed end an outage
_PAUSE = 0.2  # seconds between two looks
_QUIET = 3.0  # seconds for which everything must be good; keepalived with `rise 2` needs two
_FIRST = 5.0  # seconds in which the endpoint must answer before anything is moved


class Sample(NamedTuple):
    """One look at the nodes; ``begin`` and ``end`` by the monotonic clock.

    ``process`` is the daemon on the node that held the VIP at first.
    """

    begin: float
    end: float
    holders: tuple[str, ...]
    process: Process | None


@dataclass(frozen=True, slots=True)
class Course:
    """How it went from ``begin``, when the holder was stopped.

    ``trouble`` is why the last look failed, "" when it did not.
    """

    begin: float
    end: float
    samples: tuple[Sample, ...]
    requests: tuple[Request, ...]
    trouble: str = ""


def is_ready(client: Client) -> bool:
    """Whether the endpoint answers before the drill; it is given a few seconds."""
    end = time.monotonic() + _FIRST
    while not is_answering(client.requests(), ENOUGH):
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True


def course(found: Start, client: Client, timeout: float) -> Course:
    """HostError when the holder could not be stopped."""
    begin = time.monotonic()
    found.holder.stop(found.program, found.process)
    samples: list[Sample] = []
    trouble, since = "", 0.0
    while (now := time.monotonic()) < begin + timeout:
        try:
            samples.append(_look(found))
            trouble = ""
        except HostError as error:
            trouble = str(error)
        lately = [request for request in client.requests() if request.begin >= begin]
        quiet = not trouble and _is_quiet(found, samples) and is_answering(lately, ENOUGH)
        since = (since or now) if quiet else 0.0
        if since and time.monotonic() - since >= _QUIET:
            break
        time.sleep(_PAUSE)
    return Course(begin, time.monotonic(), tuple(samples), client.requests(), trouble)


def _look(found: Start) -> Sample:
    begin = time.monotonic()
    sights = look_at(found.hosts, found.program)
    names = tuple(name for name, sight in sights.items() if found.vip in sight.addresses)
    return Sample(begin, time.monotonic(), names, sights[found.holder.name].process)


def _is_quiet(found: Start, samples: list[Sample]) -> bool:
    """The old holder's daemon is back, and the VIP is where it is going to stay."""
    last = samples[-1]
    if last.process is None or last.process == found.process:
        return False
    if found.preferred == found.holder.name:  # keepalived without nopreempt: it comes back
        return last.holders == (found.holder.name,)
    return len(last.holders) == 1 if found.whole else len(last.holders) <= 1
