"""How long all must be well before every counter of health is where months of work leave it.

keepalived and haproxy count good and bad checks up to rise + fall - 1 and back: after the first
good ones a single failure weighs more than ``fall`` of them do later (vrrp_track.c of keepalived
2.2; check.c of haproxy 2.6). A rehearsal that harms too soon would flatter slow configurations.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.failover.settings import Settings


@dataclass(frozen=True, slots=True)
class Warm:
    """Seconds: ``checks`` after a balancer or its VIP was touched, ``servers`` an apiserver."""

    checks: float = 0.0
    servers: float = 0.0


def warm(read: Settings) -> Warm:
    """What the settings of keepalived's and haproxy's checks come to."""
    checks = [(c.rise + c.fall) * c.interval for v in read.vrrps for c in v.checks]
    health = read.balancer.health if read.balancer else None
    servers = (health.rise + health.fall) * max(health.inter, health.down) if health else 0.0
    return Warm(max(checks, default=0.0), servers)
