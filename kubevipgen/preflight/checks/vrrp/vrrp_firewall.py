"""The packet filter lets the adverts of the other VIP nodes in.

Why: VRRP is IP protocol 112, neither TCP nor UDP. A filter that opens ports only drops it, and
then every node hears nobody, takes the VIP and answers ARP for it: clients reach one node or
another by chance. Only rules whose effect is certain are judged; rules of ufw and firewalld are
judged by firewall-service.

How to fix: let protocol 112 in from the other nodes, before the rule that drops:
`nft insert rule inet filter input ip saddr 10.0.0.0/24 meta l4proto 112 accept` or
`iptables -I INPUT -s 10.0.0.0/24 -p 112 -j ACCEPT`, and write it where it is loaded at boot
(/etc/nftables.conf; `netfilter-persistent save`).

Source: RFC 9568 section 5.1.4 (IP protocol 112); keepalived.conf(5).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight import inward, kept_out
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.packet_filter import packet_filter
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-firewall"
PHASES = EVERY
NEEDS = ("firewall",)


def check(subject: Subject) -> Iterator[Fault]:
    adverts = inward.vrrp(subject)
    if adverts is None:
        raise NotApplicableError("no other node sends adverts to this one")
    found = kept_out.blocked(subject, packet_filter(subject.facts), [adverts])
    for block, wanted in found.items():
        if not block.owner:
            sources = ", ".join(map(str, adverts.sources))
            yield Fault(
                f"{block} {kept_out.VERBS[block.verdict]} VRRP (protocol 112) from {sources}",
                kept_out.opening(block, wanted),
            )
