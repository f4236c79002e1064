"""At most one host answers for the VIP once it is up.

Why: two holders split the clients by chance of their ARP caches: some reach one apiserver, some
another or none, and it changes by itself. It happens after a cable pull or a crash, when a node
keeps the VIP it should have given up (kube-vip #588, #996, #1418), and when VRRP does not get
from node to node.

How to fix: `ip address show` on the nodes named here; on the one that is not the leader or
VRRP master, restart kube-vip or keepalived, or `ip address del VIP/32 dev IF`. Then see why they
do not hear each other: checks vrrp-peers and l2-adjacency.

Source: RFC 5227 section 2.4, RFC 4861 section 7.2.5, topics wire and adjacency.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.checks.vip import _answers
from kubevipgen.preflight.phase import JOIN, Phase

ID = "vip-one-holder"
PHASES = JOIN | {Phase.AFTER_INIT}
NEEDS = ("wire", "adjacency")


def check(subject: Subject) -> Iterator[Fault]:
    for wire in _answers.asked(subject):
        names = _answers.owners_if_known(subject)
        holders = [f"{names[mac]} (MAC {mac})" if mac in names else mac for mac in wire.answers]
        if wire.local:
            holders.insert(0, f"this host, {subject.node.name}")
        if len(holders) > 1:
            yield Fault(
                f"VIP {wire.vip} is answered by {len(holders)} at once: {', '.join(holders)}",
                "take the VIP off all but one, and see why they do not hear each other",
            )
