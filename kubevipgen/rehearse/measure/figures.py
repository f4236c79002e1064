"""From an observation to its figures; only what comes after the harm counts."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.outage.figures import outages
from kubevipgen.rehearse.measure.stream import INTERVAL
from kubevipgen.rehearse.result import ENOUGH, Figures, Holding, Observed, Request, StreamBreak


def figures(observed: Observed, holder_before: str) -> Figures:
    """``holder_before`` is the node that held the VIP before the harm, "" for none.

    A request counts when it was under way at the harm or began later. Of several outages, the
    longest counts, and one that did not end more than any.
    """
    requests = tuple(request for request in observed.requests if request.end >= 0)
    return Figures(
        outage=_outage(requests),
        asked=len(requests),
        failed=sum(bool(request.error) for request in requests),
        breaks=sum(_is_new(one, observed.begin) for one in observed.breaks),
        moved=_moved(observed.holdings, holder_before),
        both=sum(_length(holding) for holding in observed.holdings if len(holding.nodes) > 1),
        none=sum(_length(holding) for holding in observed.holdings if not holding.nodes),
    )


def _outage(requests: Iterable[Request]) -> float | None:
    longest = 0.0
    for outage in outages(requests, ENOUGH):
        if outage.seconds is None:
            return None
        longest = max(longest, outage.seconds)
    return longest


def _is_new(one: StreamBreak, begin: float) -> bool:
    """Silence begins with the line that was due, a little before the harm at the earliest.

    A break that begins with the observation is from before it.
    """
    return one.at > begin and one.at >= -INTERVAL


def _moved(holdings: Iterable[Holding], before: str) -> float | None:
    for holding in holdings:
        if holding.end > 0 and len(holding.nodes) == 1 and holding.nodes != (before,):
            return max(0.0, holding.begin)
    return None


def _length(holding: Holding) -> float:
    return max(0.0, holding.end - max(0.0, holding.begin))
