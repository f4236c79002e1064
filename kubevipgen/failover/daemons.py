"""The sums for scenarios in which haproxy or keepalived breaks, stops or is reloaded."""

from __future__ import annotations

from kubevipgen.failover import checked, lease, takeover
from kubevipgen.failover.settings import Balancer, Settings
from kubevipgen.failover.span import (
    Span,
    at_once,
    either,
    never,
    number,
)

START = 0.5  # seconds until a program that is started listens
_RELOADED = "a reload keeps the VIP and every listener"


def haproxy_dies(settings: Settings) -> Span | None:
    return _balancer(settings, checked.balancer_dies(settings))


def haproxy_freezes(settings: Settings) -> Span | None:
    return _balancer(settings, checked.balancer_freezes(settings))


def _balancer(settings: Settings, by_vrrp: Span) -> Span | None:
    if settings.balancer is None:
        return None
    if settings.vrrps:
        return by_vrrp
    words = "kube-vip does not look at haproxy"
    return never(words, lease.SOURCE) if settings.lease else None


def haproxy_restarts(settings: Settings) -> Span | None:
    """Either it is back first, or the VIP moves, or one thing after the other."""
    balancer = settings.balancer
    if balancer is None or not (settings.vrrps or settings.lease):
        return None
    gone = Span(0.0, START + _grace(balancer), _gone_words(balancer), "haproxy management guide")
    if not settings.vrrps:
        return gone
    ends = checked.balancer_ends if balancer.in_pod else checked.balancer_dies
    moved = ends(settings)
    if moved.low >= gone.high:
        return gone
    high = min(moved.high, gone.high + takeover.goodbye(settings).high)
    words = f"{gone.words}; or the VIP moves: {moved.words}"
    return Span(0.0, high, words, f"{gone.source}; {moved.source}")


def _grace(balancer: Balancer) -> float:
    """The official image stops by SIGUSR1, which lets connections end before the process does."""
    if not balancer.in_pod:
        return 0.0
    return float("inf") if balancer.hard_stop is None else balancer.hard_stop


def _gone_words(balancer: Balancer) -> str:
    words = f"at most {number(START)} s to start again"
    if balancer.in_pod and balancer.hard_stop is not None:
        return f"{words} after hard-stop-after {number(balancer.hard_stop)} s"
    return f"{words} after its last connection has ended" if balancer.in_pod else words


def keepalived_dies(settings: Settings) -> Span | None:
    """Its address is left behind and answers until the next holder's gratuitous ARP."""
    if not settings.vrrps:
        return None
    words = "the address stays behind and answers until another node has the VIP"
    return at_once(words, "keepalived 2.2, measured") + takeover.duel(settings)


def keepalived_stops(settings: Settings) -> Span | None:
    return takeover.goodbye(settings) if settings.vrrps else None


def config_reload(settings: Settings) -> Span | None:
    """A service is reloaded; a static pod is stopped and started."""
    if not settings.vrrps and (settings.balancer is None or settings.lease is None):
        return None
    seen = at_once(_RELOADED, "keepalived(8); haproxy management guide")
    if any(vrrp.in_pod for vrrp in settings.vrrps):
        seen = takeover.goodbye(settings)
    restarted = haproxy_restarts(settings)
    if settings.balancer and settings.balancer.in_pod and restarted:
        seen = either(seen, restarted)
    return seen
