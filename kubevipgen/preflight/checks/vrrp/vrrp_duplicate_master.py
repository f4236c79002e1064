"""Only one of our nodes is the VRRP master at a time.

Why: two nodes that both send adverts both hold the VIP: clients reach one or the other by
chance. It means that they do not hear each other: a firewall on one of them, peers that are
missing from a configuration, or a split in the network. A hand-over is not meant: adverts of
priority 0 and nodes that follow one another do not count.

How to fix: compare `unicast_peer` and `unicast_src_ip` in /etc/keepalived/keepalived.conf of the
nodes named here; let IP protocol 112 through between them; see checks vrrp-firewall, vrrp-peers
and l2-adjacency.

Source: RFC 9568 section 6.4, keepalived.conf(5) unicast_peer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.vrrp import _speakers
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-duplicate-master"
PHASES = EVERY
NEEDS = ("vrrp", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    wanted = _speakers.version_wanted(subject)  # vrrp-version has the others
    heard = [s for s in _speakers.ours(subject) if s.count > 1 and s.version == wanted]
    for family in sorted({speaker.source.version for speaker in heard}):
        alike = [speaker for speaker in heard if speaker.source.version == family]
        masters = _at_once(alike)
        if masters:
            yield Fault(
                f"{len(masters)} nodes are VRRP master of virtual router ID"
                f" {_speakers.router_id(subject)} (IPv{family}) at the same time:"
                f" {', '.join(masters)}",
                "compare their unicast_peer lists, and let IP protocol 112 through between them",
            )


def _at_once(heard: Sequence[_speakers.Speaker]) -> list[str]:
    """Those whose adverts run beside those of another node for more than one interval."""
    found: dict[str, None] = {}
    for one, other in combinations(heard, 2):
        beside = min(one.last, other.last) - max(one.first, other.first)
        if one.node != other.node and beside > max(one.interval, other.interval):
            found |= dict.fromkeys((one.node, other.node))
    return sorted(found)
