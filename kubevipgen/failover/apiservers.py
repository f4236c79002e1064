"""The sums for scenarios in which an apiserver breaks, stops, or comes up."""

from __future__ import annotations

import math

from kubevipgen.failover import backend, checked, lease, takeover
from kubevipgen.failover.settings import Settings
from kubevipgen.failover.span import Span, at_once, either, exactly, never, number

_SHUTDOWN = 2.0  # seconds in which a stopping apiserver still serves, and /readyz fails


def on_holder(settings: Settings, how: str) -> Span:
    """``how``: refused | frozen | unready. A check that asks the apiserver moves the VIP too."""
    if settings.balancer is None:
        return _alone(settings, how)
    seen = backend.outage(settings.balancer, how)
    if not settings.stacked:
        return seen
    if settings.vrrps and checked.asks_apiserver(settings):
        moved = checked.apiserver_fails(settings, how)
        return seen if math.isinf(moved.low) else either(seen, takeover.goodbye(settings))
    if settings.lease and how != "unready":
        return either(seen, lease.given_up(settings.lease))
    return seen


def _alone(settings: Settings, how: str) -> Span:
    """Nobody balances: clients wait until the VIP has moved."""
    if settings.vrrps:
        return checked.apiserver_fails(settings, how)
    if settings.lease is None:
        return never("nobody holds a VIP")
    if how == "unready":
        return never("kube-vip renews its lease as long as the apiserver answers", lease.SOURCE)
    return lease.lost(settings.lease)


def elsewhere(settings: Settings, how: str) -> Span:
    return backend.outage(settings.balancer, how)


def stopped(settings: Settings) -> Span:
    """/readyz fails at once, the port is closed later: the sooner way out counts."""
    unready, refused = on_holder(settings, "unready"), on_holder(settings, "refused")
    late = _SHUTDOWN + refused.high
    words = unready.words if unready.high <= late else refused.words
    words = f"/readyz fails first, the port is closed {number(_SHUTDOWN)} s later: {words}"
    low = min(unready.low, refused.low)
    return Span(low, min(unready.high, late), words, unready.source or refused.source)


def bootstrap(settings: Settings) -> Span | None:
    """From the first answer of the first apiserver to the VIP's answer."""
    balancer = settings.balancer
    up = backend.comes_up(balancer) if balancer else exactly(0.0, "")
    if settings.vrrps:
        return _held(settings, up)
    if settings.lease:
        return up + lease.released(settings.lease)
    return up if balancer else None


def _held(settings: Settings, up: Span) -> Span:
    """Who holds the VIP while every check that needs an apiserver fails."""
    bad = [check for check in settings.checks if check.needs_apiserver]
    faults = [check for check in bad if check.weight == 0]
    for check in faults[:1]:
        return up + checked.rises(check) + takeover.from_fault(settings)
    if bad and settings.balancer is None:
        moved = checked.rises(bad[0]) + takeover.by_check(settings, bad[0])
        return either(exactly(0.0, "the VIP is there already", takeover.CONF), moved)
    return up if settings.balancer else exactly(0.0, "the VIP is there already", takeover.CONF)


def second_joins(settings: Settings) -> Span:
    """An apiserver that listens and is not ready must get no connection."""
    balancer = settings.balancer
    if balancer is None:
        return at_once(backend.ELSEWHERE, backend.NOBODY)
    health = balancer.health
    if health.kind == "http" and health.path.startswith("/readyz"):
        return at_once("haproxy waits for its /readyz", "haproxy 2.6 configuration manual")
    down = backend.marked_down(balancer, "unready")
    words = f"it gets connections before it is ready ({down.words})"
    return Span(0.0, math.inf, words, down.source)
