"""What clients see of an apiserver that is broken, until haproxy leaves it out.

Sources: haproxy's configuration manual 2.6 (inter, fastinter, fall, `timeout check`, `option
redispatch`, observe), and src/check.c, src/tcpcheck.c, src/backend.c of that release: the next
check begins `inter` after the end of the last one; with `timeout check` a connect, its TLS
handshake included, has min(inter, timeout connect), without it a whole check has `inter`.
"""

from __future__ import annotations

import math
from dataclasses import replace

from kubevipgen.failover.settings import Balancer
from kubevipgen.failover.span import (
    GAP,
    PATIENCE,
    Span,
    at_once,
    exactly,
    first,
    never,
    number,
)

SLOW = 2.0  # seconds for each answer of a slow apiserver
_MANUAL = "haproxy 2.6 configuration manual"
_REFUSED_WAIT = 1.0  # before a refused connection is tried again on the same server
ELSEWHERE, NOBODY = "no connection goes there", "no haproxy.cfg: nobody balances"
_MARGIN = 0.1  # of the client's patience, for the rest of its handshake
# Connections that hang count, so these go round a server that does not answer.
_EVASIVE = ("leastconn", "random", "first")
_FIXED = ("source", "hash", "uri", "hdr")  # one client, one server
_TURNS = ("roundrobin", "static-rr")


def outage(
    balancer: Balancer | None, how: str, *, broken: int = 1, reached: Span | None = None
) -> Span:
    """``how`` it is broken: refused | dead (no answer to packets) | frozen | unready | slow.

    ``broken`` is how many are, ``reached`` when clients come to this haproxy, None for at once.
    """
    if balancer is None:
        return at_once(ELSEWHERE, NOBODY)
    if how in {"refused", "dead"} and is_hidden(balancer, how, broken):
        return _hidden(balancer, how, reached)
    down = marked_down(balancer, how, reached)
    if not _evades(balancer, how):
        return down
    until = down.words if math.isinf(down.high) else f"at the latest until {down.words}"
    words = f"balance {balancer.balance} {_ROUND[how == 'unready']}, {until}"
    return Span(0.0, down.high, words, _MANUAL)


# By leastconn an unready apiserver gets its share, unless its watches are more than the others'.
_ROUND = ("goes round it", "goes round one with more connections")


def _evades(balancer: Balancer, how: str) -> bool:
    """An unready apiserver answers quickly, and so gets what its long connections leave it."""
    fixed = balancer.balance.startswith(_FIXED)
    if how == "unready":
        return fixed or balancer.balance == "leastconn"
    return fixed or balancer.balance.startswith(_EVASIVE)


def _hidden(balancer: Balancer, how: str, reached: Span | None) -> Span:
    """Nothing is seen but what was under way; a connect that waits is, when its server goes down.

    `on-marked-down shutdown-sessions` closes it, and does not try another server (src/stream.c,
    SF_ERR_DOWN). Seen less than a second after the first failure, that is one outage.
    """
    seen = at_once(_hidden_words(balancer, how), f"{_MANUAL}, option redispatch")
    down = marked_down(balancer, how, reached)
    if how != "dead" or not balancer.cuts or math.isinf(down.high):
        return seen
    words = f"{seen.words}; the one that waits for it when it is marked down is cut: {down.words}"
    source = f"{seen.source}; {_MANUAL}, on-marked-down"
    return Span(0.0, max(seen.high, down.high), words, source)


def is_hidden(balancer: Balancer, how: str, broken: int = 1) -> bool:
    """Whether a request gets to a good server before its client gives up."""
    return _diverted(balancer, how) * broken <= PATIENCE - _MARGIN


def _hidden_words(balancer: Balancer, how: str) -> str:
    if how == "refused":
        return "a refused connection is tried on another server at once"
    return f"after {number(balancer.connect or 0)} s a connection is tried on another server"


def _diverted(balancer: Balancer, how: str) -> float:
    """Seconds until a request that came to the broken server is tried on another one."""
    spent = 0.0
    if len(balancer.servers) < 2:
        return math.inf
    for retry in range(1, balancer.retries + 1):
        spent += (balancer.connect or math.inf) if how == "dead" else 0.0
        if _goes_elsewhere(balancer, retry):
            return spent
        spent += 0.0 if how == "dead" else min(_REFUSED_WAIT, balancer.connect or math.inf)
    return math.inf


def _goes_elsewhere(balancer: Balancer, retry: int) -> bool:
    """As stream_choose_redispatch(): with round robin at every retry, else when it is due."""
    every = balancer.redispatch
    if every is None:
        return False
    if balancer.balance.startswith(_TURNS):
        return True
    if every < 0:
        return retry % max(1, balancer.retries + 1 + every) == 0
    return retry % every == 0


def marked_down(balancer: Balancer, how: str, reached: Span | None = None) -> Span:
    """Until haproxy sends nobody there any more."""
    health = balancer.health
    takes = _failing(balancer, how)
    if takes is None:
        return never(_unnoticed(balancer, how), _MANUAL)
    low = takes + (health.fall - 1) * (health.fast + takes)
    words = f"{health.fall} failed checks of haproxy"
    words += f" ({number(takes)} s each)" if takes else ""
    rest = f", {number(health.fast)} s apart" if health.fall > 1 else ""
    words += f", the first within {number(health.inter)} s{rest}"
    source = f"{_MANUAL}, inter, fastinter, fall, timeout check"
    checks = Span(low, low + health.inter, words, source)
    seen = _by_connections(balancer, how)
    if reached:
        seen = replace(seen, low=seen.low + reached.low, high=seen.high + reached.high)
    return first(checks, seen)


def _by_connections(balancer: Balancer, how: str) -> Span:
    """`observe layer4`: connections that failed in a row, of clients that come every GAP."""
    most, share = balancer.marks_down, GAP * max(1, len(balancer.servers))
    if not most or how not in {"refused", "dead"}:
        return never("")
    each = (balancer.connect or math.inf) if how == "dead" else 0.0
    words = f"{most} failed connections in a row"
    return Span(each, each + most * (share + each), words, f"{_MANUAL}, observe, error-limit")


def _failing(balancer: Balancer, how: str) -> float | None:
    """How long one check takes to fail; None when it does not."""
    health = balancer.health
    connect = health.inter
    if health.timeout is not None:
        connect = min(connect, balancer.connect or math.inf)
    answer = health.inter if health.timeout is None else health.timeout
    if health.kind == "none":
        return None
    if how in {"refused", "dead"}:
        return connect if how == "dead" else 0.0
    if how == "frozen":
        silent = None if health.kind == "tcp" else answer
        return connect if health.tls else silent
    if health.kind != "http":
        return None
    if how == "slow":
        return answer if answer <= SLOW else None
    return 0.0 if health.path.startswith(("/readyz", "/healthz")) else None


def _unnoticed(balancer: Balancer, how: str) -> str:
    health = balancer.health
    if health.kind == "none":
        return "haproxy does not check its servers"
    if how == "slow" and health.kind == "http":
        return f"haproxy's check waits longer than the {number(SLOW)} s of an answer"
    return {
        "tcp": f"haproxy's check only connects, and so does not see it ({how})",
        "hello": f"haproxy's check only greets by TLS, and so does not see it ({how})",
    }.get(health.kind, f"haproxy's check asks {health.path}, which stays good")


def comes_up(balancer: Balancer) -> Span:
    """Until the first apiserver that answers gets connections."""
    health = balancer.health
    if health.kind == "none":
        return exactly(0.0, "haproxy does not check its servers", _MANUAL)
    low = (health.rise - 1) * health.fast
    rest = f", {number(health.fast)} s apart" if health.rise > 1 else ""
    words = (
        f"{health.rise} good check{'s' if health.rise > 1 else ''} of haproxy, the first within"
        f" {number(health.down)} s{rest}"
    )
    return Span(low, low + health.down, words, f"{_MANUAL}, downinter, fastinter, rise")
