"""The sums for scenarios in which a node, its network or its adverts are gone, or come back."""

from __future__ import annotations

from kubevipgen.failover import apiservers, backend, daemons, lease, takeover
from kubevipgen.failover.settings import Settings
from kubevipgen.failover.span import Span, at_once, both, either, exactly, number, seconds

# How long Linux keeps an entry that nothing confirms: base_reachable_time of 30 s times 0.5..1.5,
# delay_first_probe_time of 5 s, three unicast probes 1 s apart (arp(7)).
_REMEMBERED = 45.0 + 5.0 + 3.0
_PAUSE = 0.8  # seconds that keepalived stands still


def holder_dies(settings: Settings) -> Span | None:
    """The same for a holder that is cut off: its carrier stays, so it does not notice."""
    moved = _gone(settings)
    if moved is None or not settings.stacked:
        return moved
    return both(moved, backend.outage(settings.balancer, "dead", reached=moved))


def _gone(settings: Settings) -> Span | None:
    if settings.vrrps:
        return takeover.silence(settings)
    return lease.lost(settings.lease) if settings.lease else None


def network_heals(settings: Settings) -> Span | None:
    """Two nodes hold the VIP; the one that keeps it may say nothing, and clients stay behind."""
    if not settings.vrrps:
        words = "the lease has one holder, and the other has let go"
        return at_once(words, lease.SOURCE) if settings.lease else None
    every = max(vrrp.refresh for vrrp in settings.vrrps)
    if all(vrrp.answers for vrrp in settings.vrrps):
        every = max(vrrp.advert for vrrp in settings.vrrps)
        words = (
            f"within an advert of {number(every)} s one of the two gives way and says so, and the"
            " other announces itself"
        )
    elif every:
        words = f"gratuitous ARP is repeated every {number(every)} s"
    else:
        words = "no gratuitous ARP is repeated: as long as clients remember the wrong MAC address"
    source = f"{takeover.CONF}, vrrp_garp_master_refresh, vrrp_higher_prio_send_advert; arp(7)"
    healed = Span(0.0, every or _REMEMBERED, words, source)
    balancer = settings.balancer
    if settings.stacked or balancer is None:
        return healed
    return either(healed, backend.comes_up(balancer))


def other_dies(settings: Settings) -> Span | None:
    return backend.outage(settings.balancer, "dead")


def node_returns(settings: Settings) -> Span | None:
    if settings.vrrps and _preempts(settings):
        words = "the VIP goes back at once (no nopreempt), and haproxy may still be starting"
        return Span(0.0, daemons.START, words, takeover.CONF)
    if settings.vrrps:
        return at_once("nobody takes the VIP from its holder", f"{takeover.CONF}, nopreempt")
    return at_once("the lease stays where it is", lease.SOURCE) if settings.lease else None


def _preempts(settings: Settings) -> bool:
    vrrps = settings.vrrps
    differ = len({vrrp.priority for vrrp in vrrps}) > 1
    return differ and not all(vrrp.nopreempt for vrrp in vrrps)


def two_nodes_die(settings: Settings) -> Span | None:
    if len(settings.nodes) < 3 or _gone(settings) is None:
        return None
    moved = takeover.silence_of_two(settings) if settings.vrrps else _gone(settings)
    if moved is None or not settings.stacked:
        return moved
    return both(moved, backend.outage(settings.balancer, "dead", broken=2, reached=moved))


def holder_shuts_down(settings: Settings) -> Span | None:
    """The VIP moves first; then the apiserver stops, and its host is gone."""
    if settings.vrrps:
        moved = takeover.goodbye(settings)
    elif settings.lease:
        moved = lease.released(settings.lease)
    else:
        return None
    if not settings.stacked or settings.balancer is None:
        return moved
    rest = either(apiservers.stopped(settings), backend.outage(settings.balancer, "dead"))
    return moved if rest.high <= moved.low else _then(moved, rest)


def _then(moved: Span, rest: Span) -> Span:
    words = f"{moved.words}; its apiserver, {seconds(rest.low, rest.high)}: {rest.words}"
    return Span(min(moved.low, rest.low), max(moved.high, rest.high), words, moved.source)


def rolling_restart(settings: Settings) -> Span | None:
    """The longest of them; the first node may be one that clients do not miss."""
    one = holder_shuts_down(settings)
    if one is None:
        return None
    back = node_returns(settings) or exactly(0.0, "")
    high = max(one.high, back.high)
    words = f"each node goes and comes back, the worst of them within {number(high)} s"
    return Span(0.0, high, words, one.source)


def keepalived_pauses(settings: Settings) -> Span | None:
    """Without an advert for so long, and up to one interval before it."""
    if not settings.vrrps:
        return None
    waits = takeover.silence(settings).low + max(vrrp.advert for vrrp in settings.vrrps)
    advert = max(vrrp.advert for vrrp in settings.vrrps)
    silent = _PAUSE + advert
    if silent < waits:
        words = f"backups wait {number(waits)} s, and {number(silent)} s are silent at most"
        return Span(0.0, 0.0, words, takeover.RFC)
    healed = network_heals(settings) or exactly(0.0, "")
    words = f"{number(silent)} s of silence move the VIP; then two nodes hold it: {healed.words}"
    return Span(0.0, healed.high, words, f"{takeover.RFC}; {healed.source}")
