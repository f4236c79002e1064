"""How long VRRP needs until another node holds the VIP.

Sources: RFC 9568 section 6.1 (Skew_Time = ((256 - Priority) * Active_Adver_Interval) / 256,
Active_Down_Interval = 3 * Active_Adver_Interval + Skew_Time; version 2, RFC 3768, has a skew of
(256 - Priority) / 256 s) and 6.4.2 (an advert of priority 0 leaves the skew alone).
"""

from __future__ import annotations

from collections.abc import Sequence

from kubevipgen.failover.settings import Check, Settings, Vrrp
from kubevipgen.failover.span import Span, exactly, never, number, seconds

RFC = "RFC 9568, 6.1 and 6.4.2"
CONF = "keepalived.conf(5)"
OWNER = 255  # such a priority is never lowered by a check


def silence(settings: Settings) -> Span:
    """The holder is gone without a word."""
    return _silence(settings, _skews(settings)) + duel(settings)


def silence_of_two(settings: Settings) -> Span:
    """As ``silence``, but the best of the others is gone with it."""
    skews = [skew(vrrp) for vrrp in settings.vrrps]
    return _silence(settings, (min(skews), max(skews)))


def goodbye(settings: Settings) -> Span:
    """The holder has said so with priority 0, and has taken the address away."""
    low, high = _skews(settings)
    words = f"priority 0, then the next one's skew of {seconds(low, high)}"
    return Span(low, high, words, RFC) + duel(settings)


def from_fault(settings: Settings) -> Span:
    """A node whose check has become good listens for the others before it takes the VIP."""
    span = _silence(settings, _skews(settings))
    words = span.words.removesuffix(", less up to one advert")
    return Span(span.high, span.high, words, RFC) + duel(settings)


def by_check(settings: Settings, check: Check) -> Span:
    """From the moment in which this check has failed on the holder."""
    return goodbye(settings) if check.weight == 0 else _by_weight(settings, check)


def _silence(settings: Settings, skews: tuple[float, float]) -> Span:
    advert = max(vrrp.advert for vrrp in settings.vrrps)
    missing = max(vrrp.adverts for vrrp in settings.vrrps)
    words = (
        f"{missing} x {number(advert)} s adverts + skew {seconds(*skews)}, less up to one advert"
    )
    return Span((missing - 1) * advert + skews[0], missing * advert + skews[1], words, RFC)


def skew(vrrp: Vrrp) -> float:
    """Seconds."""
    unit = vrrp.advert if vrrp.version == 3 else 1.0
    return (256 - vrrp.priority) * unit / 256


def _best(settings: Settings) -> tuple[int, int]:
    """The highest priority among the others, when the best node holds the VIP and when not."""
    found = sorted((vrrp.priority for vrrp in settings.vrrps), reverse=True)
    second = found[1] if len(found) > 1 else found[0]
    stays = any(vrrp.nopreempt for vrrp in settings.vrrps)
    return second, found[0] if stays else second


def _skews(settings: Settings) -> tuple[float, float]:
    best = _best(settings)
    skews = [skew(vrrp) for vrrp in settings.vrrps if vrrp.priority in best]
    return min(skews), max(skews)


def duel(settings: Settings) -> Span:
    """Two backups with one priority take the VIP together, and the loser's ARP may come last.

    Nothing where no two of them have one.
    """
    if not _ties(settings.vrrps):
        return exactly(0.0, "")
    again = min(filter(None, (v.garp_delay or v.refresh for v in settings.vrrps)), default=0.0)
    refresh = max(vrrp.refresh for vrrp in settings.vrrps)
    again = min(again, refresh) if refresh else again
    words = f"up to {number(again)} s until ARP is repeated, as two backups have one priority"
    return Span(0.0, again, words, CONF)


def _ties(vrrps: Sequence[Vrrp]) -> bool:
    """Whether the highest of the others is there twice, with some holder."""
    for holder in range(len(vrrps)):
        others = [v.priority for n, v in enumerate(vrrps) if n != holder]
        if len(others) > 1 and others.count(max(others)) > 1:
            return True
    return False


def _by_weight(settings: Settings, check: Check) -> Span:
    vrrps = settings.vrrps
    if any(vrrp.nopreempt for vrrp in vrrps):
        words = "with nopreempt no weight ever moves the VIP: backups accept any priority but 0"
        return never(words, CONF)
    found = sorted((v.priority for v in vrrps), reverse=True)
    if found[0] == OWNER:
        return never(f"priority {OWNER} is never lowered by a check", CONF)
    own = found[0] + min(check.weight, 0)
    best = found[1] + max(check.weight, 0) if len(found) > 1 else 0
    if best <= own:
        words = f"weight {check.weight} leaves the holder at {own}, above the others' {best}"
        return never(words, CONF)
    delay = max(vrrp.preempt_delay for vrrp in vrrps)
    moved = _silence(settings, _skews(settings)) + duel(settings)
    return moved + exactly(delay, f"preempt_delay {number(delay)} s", CONF) if delay else moved
