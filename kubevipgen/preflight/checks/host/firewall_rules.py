"""The packet filter lets the other nodes reach this node's ports.

Why: a dropped connection looks like a dead node: `kubeadm join` waits minutes for the apiserver,
etcd members lose their quorum, haproxy on the other nodes marks this apiserver as down. Only rules
whose effect is certain are judged: a policy of drop with no rule that lets the port in, or a rule
that drops it. Rules of ufw and firewalld are judged by firewall-service.

How to fix: let the other nodes in before the rule that drops, for example
`nft insert rule inet filter input ip saddr 10.0.0.0/24 tcp dport 6443 accept` or
`iptables -I INPUT -s 10.0.0.0/24 -p tcp --dport 6443 -j ACCEPT`, and write it where it is loaded
at boot (/etc/nftables.conf; `netfilter-persistent save`).

Source: kubernetes.io: Ports and Protocols; nft(8), iptables(8).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight import inward, kept_out
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.packet_filter import packet_filter
from kubevipgen.preflight.phase import EVERY

ID = "firewall-rules"
PHASES = EVERY
NEEDS = ("firewall",)


def check(subject: Subject) -> Iterator[Fault]:
    found = kept_out.blocked(subject, packet_filter(subject.facts), inward.tcp(subject))
    for block, wanted in found.items():
        if not block.owner:
            names = ", ".join(map(str, wanted))
            yield Fault(
                f"{block} {kept_out.VERBS[block.verdict]} what other nodes send to {names}",
                kept_out.opening(block, wanted),
            )
