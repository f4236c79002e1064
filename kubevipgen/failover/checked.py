"""How long a track script needs to fail, and what follows.

keepalived starts a script every ``interval``, leaves a turn out while the last run goes on, and
ends it after ``timeout`` (keepalived.conf(5); vrrp_script_thread in keepalived 2.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce

from kubevipgen.failover import takeover
from kubevipgen.failover.settings import Asks, Check, Settings
from kubevipgen.failover.span import Span, first, never, number, seconds

_SOURCE = "keepalived.conf(5), vrrp_script"
_BALANCER = (Asks.BALANCER, Asks.PROCESS)
# What a shell and the program that it asks with take to start, twice where it asks again.
_START = 0.1


def balancer_dies(settings: Settings) -> Span:
    """When haproxy is gone: whoever asks it is refused at once."""
    return _soonest(settings, [c for c in settings.checks if c.asks in _BALANCER], _refused)


def balancer_ends(settings: Settings) -> Span:
    """When haproxy refuses, and finishes what it began: a held connection is no help then."""
    return _soonest(settings, [c for c in settings.checks if c.asks in _BALANCER], _next_turn)


def balancer_freezes(settings: Settings) -> Span:
    """When haproxy accepts and is silent."""
    checks = [c for c in settings.checks if c.asks is Asks.BALANCER and c.notices_freeze]
    return _soonest(settings, checks, _silent)


def apiserver_fails(settings: Settings, how: str) -> Span:
    """The apiserver of the holder dies, freezes or is unready, and a check asks it itself."""
    checks = [c for c in settings.checks if c.asks is Asks.APISERVER]
    if how == "frozen":
        return _soonest(settings, [c for c in checks if c.notices_freeze], _silent)
    if how == "unready":
        checks = [c for c in checks if c.notices_unready]
    return _soonest(settings, checks, _next_turn)


def asks_apiserver(settings: Settings) -> bool:
    return any(check.asks is Asks.APISERVER for check in settings.checks)


def rises(check: Check) -> Span:
    """Until a check that can succeed again counts as good."""
    low, high = (check.rise - 1) * check.interval, check.rise * check.interval
    words = f"{check.rise} good checks of {check.name} every {number(check.interval)} s"
    return Span(low, high + check.hold, words, _SOURCE)


def _soonest(settings: Settings, checks: list[Check], takes: Callable[[Check], Span]) -> Span:
    """The first of these checks that moves the VIP."""
    found = [takes(check) + takeover.by_check(settings, check) for check in checks]
    unseen = never("no check of keepalived notices it", _SOURCE)
    return reduce(first, found) if found else unseen


def _refused(check: Check) -> Span:
    if check.hold <= 0:
        return _next_turn(check)
    gap = max(0.0, check.interval - check.hold)
    more = (check.fall - 1) * check.interval
    words = f"0..{number(gap)} s, as the check of {check.name} keeps its connection open"
    if check.fall > 1:
        words += f", and {check.fall - 1} more"
    return Span(max(0.0, more - check.hold), more + gap + _START, words, _SOURCE)


def _next_turn(check: Check) -> Span:
    low, high = (check.fall - 1) * check.interval, check.fall * check.interval
    words = f"{_failures(check)} every {number(check.interval)} s"
    return Span(low, high + _START, words, _SOURCE)


def _silent(check: Check) -> Span:
    turns = max(1, math.ceil(check.bound / check.interval - 1e-9))
    every = turns * check.interval
    more = (check.fall - 1) * every
    low = more + max(0.0, check.bound - check.hold)
    high = more + check.bound + max(0.0, check.interval - check.hold)
    words = f"{_failures(check)} of {number(check.bound)} s each, {seconds(low, high)}"
    return Span(low, high + _START, words, _SOURCE)


def _failures(check: Check) -> str:
    return f"{check.fall} failure{'s' if check.fall > 1 else ''} of {check.name}"
