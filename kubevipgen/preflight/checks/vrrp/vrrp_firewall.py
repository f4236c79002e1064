"""The packet filter lets the adverts of the other VIP nodes in.

Why: VRRP is IP protocol 112, neither TCP nor UDP. A filter that opens ports only drops it, and
then every node hears nobody, takes the VIP and answers ARP for it: clients reach one node or
another by chance. With a rule for established connections the node hears the others once it has
sent adverts itself, so it takes the VIP for a moment whenever it starts. Only rules whose effect
is certain are judged; rules of ufw and firewalld are judged by firewall-service.

How to fix: let protocol 112 in from the other nodes, before the rule that drops:
`nft insert rule inet filter input ip saddr 10.0.0.0/24 meta l4proto 112 accept` or
`iptables -I INPUT -s 10.0.0.0/24 -p 112 -j ACCEPT`, and write it where it is loaded at boot
(/etc/nftables.conf; `netfilter-persistent save`).

Source: RFC 9568 section 5.1.4 (IP protocol 112); keepalived.conf(5).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight import inward, kept_out
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.inward import Inward
from kubevipgen.preflight.packet_filter import Block, packet_filter
from kubevipgen.preflight.phase import EVERY

ID = "vrrp-firewall"
PHASES = EVERY
NEEDS = ("firewall",)


def check(subject: Subject) -> Iterator[Fault]:
    adverts = inward.vrrp(subject)
    if adverts is None:
        raise NotApplicableError("no other node sends adverts to this one")
    table = packet_filter(subject.facts)
    replies = adverts._replace(state="established")
    always = kept_out.blocked(subject, table, [replies])
    for block, wanted in kept_out.blocked(subject, table, [adverts]).items():
        if not block.owner:
            yield _fault(block, wanted, for_ever=block in always)


def _fault(block: Block, wanted: list[Inward], *, for_ever: bool) -> Fault:
    """Connection tracking lets adverts in as replies once the node has sent some itself."""
    sources = ", ".join(str(ip) for need in wanted for ip in need.sources)
    said = f"{block} {kept_out.VERBS[block.verdict]} VRRP (protocol 112) from {sources}"
    if not for_ever:
        said += " until this node has sent adverts itself: whenever it starts, it takes the VIP"
    severity = Severity.ERROR if for_ever else Severity.WARNING
    return Fault(said, kept_out.opening(block, wanted), severity)
