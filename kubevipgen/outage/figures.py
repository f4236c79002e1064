"""From single requests to an outage.

An outage begins when the first request that fails begins, and ends when the first of ``enough``
requests in a row begins that all succeed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Asked(Protocol):
    """What an outage is worked out from; ``error`` is "" for a success."""

    @property
    def begin(self) -> float: ...

    @property
    def error(self) -> str: ...


class Request(NamedTuple):
    """``begin`` and ``end`` by the monotonic clock, in seconds; ``error`` is "" for a success."""

    begin: float
    end: float
    error: str = ""
    certificate: str = ""


class Outage(NamedTuple):
    """``end`` is None when it has not ended."""

    begin: float
    end: float | None

    @property
    def seconds(self) -> float | None:
        return None if self.end is None else self.end - self.begin


def outages(requests: Iterable[Asked], enough: int) -> tuple[Outage, ...]:
    """All of them, in order; ``requests`` are in the order in which they began."""
    found: list[Outage] = []
    first, good = 0.0, 0
    for request in requests:
        if request.error:
            if not found or found[-1].end is not None:
                found.append(Outage(request.begin, None))
            good = 0
            continue
        first = first if good else request.begin
        good += 1
        if good == enough and found and found[-1].end is None:
            found[-1] = Outage(found[-1].begin, first)
    return tuple(found)


def is_answering(requests: Sequence[Asked], enough: int) -> bool:
    """Whether the last ones all succeeded, and there were enough of them."""
    last = requests[-enough:]
    return len(last) == enough and not any(request.error for request in last)


def last_error(requests: Iterable[Asked]) -> str:
    """Why the last one that failed did so; "" when none did."""
    errors = [request.error for request in requests if request.error]
    return errors[-1] if errors else ""


def certificates(requests: Iterable[Request], begin: float, end: float) -> tuple[str, ...]:
    """The distinct ones that were served to requests that began in this time, sorted."""
    found = {r.certificate for r in requests if begin <= r.begin < end and r.certificate}
    return tuple(sorted(found))
