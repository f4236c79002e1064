"""What a drill has shown: findings, and the figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status
from kubevipgen.outage.figures import (
    Request,
    certificates,
    is_answering,
    last_error,
    outages,
)
from kubevipgen.verify.drill.before import Start
from kubevipgen.verify.drill.plan import Drilled
from kubevipgen.verify.drill.watch import ENOUGH, Course

ID = "vip-drill"


def verdict(found: Start, seen: Course, after: tuple[str, ...], unseen: str = "") -> Drilled:
    """``after`` are those that hold the VIP at the end, ``unseen`` why nobody can tell."""
    bad = tuple(_findings(found, seen, after, unseen))
    figures = _figures(found, seen, after)
    said = Finding(ID, Severity.INFO, _sentence(figures), node="")
    return Drilled((Outcome(ID, "", _status(bad), (said, *bad)),), figures)


def _status(findings: tuple[Finding, ...]) -> Status:
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Status.FAIL
    return Status.UNKNOWN if findings else Status.PASS


def _findings(found: Start, seen: Course, after: tuple[str, ...], unseen: str) -> Iterator[Finding]:
    if not seen.trouble:  # else the last look is of an earlier time
        yield from _daemon(found, seen)
    if unseen:
        yield _cannot_tell(f"who holds VIP {found.vip} now: {unseen}")
    elif len(after) > 1:
        yield _error(
            f"VIP {found.vip} is on {' and '.join(after)} at once",
            "take it off all but one, and see why they do not hear each other",
        )
    elif not after:
        yield _nobody(found, seen)
        return
    yield from _movement(found, seen, after)


def _nobody(found: Start, seen: Course) -> Finding:
    if is_answering(seen.requests, ENOUGH):
        return _error(
            f"VIP {found.vip} is on none of the nodes, yet the endpoint answers there",
            "find the host that has taken it: `arping -I IF VIP`, or the table of the switch",
        )
    return _error(
        f"nobody has taken VIP {found.vip} over within {_length(seen)} s:"
        f" {last_error(seen.requests)}",
        f"look into the logs of {found.program} on the other nodes",
    )


def _daemon(found: Start, seen: Course) -> Iterator[Finding]:
    last = seen.samples[-1].process if seen.samples else None
    name = found.holder.name
    if seen.samples and last == found.process:
        yield _error(
            f"{found.program} on {name} (pid {last.pid if last else 0}) does not end on SIGTERM",
            f"look into its log, and restart it on {name}",
        )
    elif seen.samples and last is None:
        yield _error(
            f"{found.program} on {name} did not come back within {_length(seen)} s",
            f"start it on {name}, and see why systemd or the kubelet does not",
        )


def _movement(found: Start, seen: Course, after: tuple[str, ...]) -> Iterator[Finding]:
    name = found.holder.name
    if not is_answering(seen.requests, ENOUGH):
        why = last_error(seen.requests)
        yield _error(
            f"the endpoint did not answer again within {_length(seen)} s: {why}",
            f"see the load balancer and the apiserver on {' and '.join(after) or 'the new holder'}",
        )
    elif name not in after or was_elsewhere(found, seen):
        return
    elif found.program == "kube-vip" or found.preferred == name:
        # The kubelet restarts kube-vip at once, and the others ask for the lease every retry
        # period only; a preferred node takes the VIP back, maybe between two looks.
        yield _cannot_tell(
            f"{found.program} on {name} was back with VIP {found.vip} before another node was seen"
            " to have it: run it again"
        )
    else:
        yield _error(
            f"VIP {found.vip} did not move: no other node took it, and {name} has it again",
            f"look into the logs of {found.program} on the other nodes (vrrp-peers)",
        )


def was_elsewhere(found: Start, seen: Course) -> bool:
    """Whether another node held the VIP at some time.

    Where the others cannot be looked at, it did when a whole request succeeded between two looks
    at which the old holder did not have the VIP. One that only began there may have waited.
    """
    name = found.holder.name
    if found.whole:
        return any(sample.holders and name not in sample.holders for sample in seen.samples)
    for one, next_one in pairwise(seen.samples):
        if name not in one.holders and name not in next_one.holders:
            good = [request for request in seen.requests if not request.error]
            if any(one.end <= r.begin and r.end <= next_one.begin for r in good):
                return True
    return False


def _figures(found: Start, seen: Course, after: tuple[str, ...]) -> dict[str, Any]:
    requests = [request for request in seen.requests if request.begin >= seen.begin]
    found_outages = outages(requests, ENOUGH)
    lengths = [outage.seconds for outage in found_outages]
    ended = [length for length in lengths if length is not None]
    again = max((o.end for o in found_outages if o.end is not None), default=seen.begin)
    return {
        "vip": str(found.vip),
        "holderBefore": found.holder.name,
        "holdersAfter": list(after),
        "outageSeconds": round(sum(ended), 3) if len(ended) == len(lengths) else None,
        "outages": [
            {
                "secondsAfterStop": round(outage.begin - seen.begin, 3),
                "seconds": None if outage.seconds is None else round(outage.seconds, 3),
            }
            for outage in found_outages
        ],
        "requests": len(requests),
        "failedRequests": sum(bool(request.error) for request in requests),
        "slowestSuccessSeconds": round(_slowest(requests), 3),
        "lastError": last_error(requests),
        "certificatesBefore": list(certificates(seen.requests, 0.0, seen.begin)),
        "certificatesAfter": list(certificates(seen.requests, again, math.inf)),
        "seconds": round(seen.end - seen.begin, 3),
    }


def _slowest(requests: Iterable[Request]) -> float:
    """A request that waits for the new holder succeeds after a while, and is no failure."""
    return max((r.end - r.begin for r in requests if not r.error), default=0.0)


def _sentence(figures: dict[str, Any]) -> str:
    seconds, failed = figures["outageSeconds"], figures["failedRequests"]
    holders = " and ".join(figures["holdersAfter"]) or "nobody seen"
    out = "the outage did not end" if seconds is None else f"an outage of {seconds:.2f} s"
    parts = len(figures["outages"])
    twice = f" in {parts} parts" if parts > 1 and seconds is not None else ""
    served = [len(figures[f"certificates{when}"]) for when in ("Before", "After")]
    return (
        f"VIP {figures['vip']} from {figures['holderBefore']} to {holders}: {out}{twice},"
        f" {failed} of {figures['requests']} requests failed, the slowest success took"
        f" {figures['slowestSuccessSeconds']:.2f} s; distinct serving certificates: {served[0]}"
        f" before, {served[1]} after"
    )


def _length(seen: Course) -> str:
    return f"{seen.end - seen.begin:.0f}"


def _error(message: str, hint: str) -> Finding:
    return Finding(ID, Severity.ERROR, message, hint)


def _cannot_tell(reason: str) -> Finding:
    return Finding(ID, Severity.WARNING, f"{CANNOT_TELL}{reason}")
