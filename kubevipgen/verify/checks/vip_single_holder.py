"""Exactly one host on the link answers for each VIP.

Why: two holders split the clients by chance of their ARP caches, and it changes by itself. It
happens when VRRP does not get from node to node, and when a node keeps a VIP that it should have
given up.

How to fix: `ip address show` on the nodes named here; on the one that is not the VRRP master or
the leader, restart keepalived or kube-vip, or `ip address del VIP/32 dev IF`. Only a host on the
VIP's own link can ask, as root; from elsewhere give the facts of the nodes (--facts).

Source: RFC 5227 section 2.4; RFC 4861 section 7.2.5; kube-vip #588, #996, #1418.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster
from kubevipgen.verify.plan import has_one_holder
from kubevipgen.verify.seen import Seen, known

ID = "vip-single-holder"
NEEDS = ("holders",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    if not has_one_holder(cluster):
        raise NotApplicableError("the VIP is not held by one node at a time in this mode")
    if seen.facts:
        raise NotApplicableError("the facts of the nodes tell (vip-held)")
    for vip, found in known("holders", seen.holders).items():
        holders = known("holders", found)
        if not holders:
            yield Fault(
                f"nobody on the link answers for VIP {vip}",
                "see keepalived or kube-vip on the nodes that should hold it",
            )
        elif len(holders) > 1:
            yield Fault(
                f"VIP {vip} is answered by {len(holders)} at once: {', '.join(holders)}",
                "take the VIP off all but one, and see why they do not hear each other",
            )
