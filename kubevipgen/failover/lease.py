"""How long kube-vip needs: an election by a Lease that the holder renews.

Sources: client-go tools/leaderelection (candidates ask every retry period, with a jitter of up to
1.2 times it more, and count the lease from when they saw its last renewal), and kube-vip's ARP
broadcast, which comes with the first turn of a ticker.
"""

from __future__ import annotations

from kubevipgen.failover.settings import Lease
from kubevipgen.failover.span import Span, number

SOURCE = "client-go leader election; kube-vip 1.2"


def lost(lease: Lease) -> Span:
    """The holder is gone without a word."""
    words = (
        f"lease of {number(lease.duration)} s, two turns of {number(lease.retry)}.."
        f"{number(2.2 * lease.retry)} s, first ARP within {number(lease.arp_rate)} s"
    )
    high = lease.duration + 4.4 * lease.retry + lease.arp_rate
    return Span(lease.duration - lease.retry, high, words, SOURCE)


def given_up(lease: Lease) -> Span:
    """The holder cannot renew, and gives the VIP up after its renew deadline: until then it has it.

    Its address is gone from then on until somebody else may take the lease.
    """
    words = (
        f"VIP given up {number(lease.renew)} s after the last renewal, taken when the lease of"
        f" {number(lease.duration)} s is over"
    )
    left = lease.duration - lease.renew
    high = left + 6.6 * lease.retry + lease.arp_rate
    return Span(max(0.0, left - lease.retry), high, words, SOURCE)


def released(lease: Lease) -> Span:
    """The holder stops and says so."""
    words = f"lease released; others ask every {number(lease.retry)}..{number(2.2 * lease.retry)} s"
    words += f", first ARP within {number(lease.arp_rate)} s"
    return Span(0.0, 2.2 * lease.retry + lease.arp_rate, words, SOURCE)
