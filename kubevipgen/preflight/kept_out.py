"""Which packets of other nodes the packet filter keeps out, and how to let them in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kubevipgen.preflight.check import Subject
from kubevipgen.preflight.inward import Inward
from kubevipgen.preflight.packet_filter import Block, PacketFilter

VERBS = {"drop": "drops", "reject": "rejects"}
_SAVE = {
    "nft": "and keep it in /etc/nftables.conf",
    "iptables-nft": "and `netfilter-persistent save`",
    "iptables-legacy": "and `netfilter-persistent save`",
}


def blocked(
    subject: Subject, table: PacketFilter, wanted: Iterable[Inward]
) -> dict[Block, list[Inward]]:
    """What is surely kept out, by the chain that does it."""
    found: dict[Block, list[Inward]] = {}
    for need in wanted:
        packets = need.packets(subject.node.interface)
        for block in dict.fromkeys(b for packet in packets for b in table.blocks(packet)):
            found.setdefault(block, []).append(need)
    return found


def opening(block: Block, wanted: Collection[Inward]) -> str:
    """The command that lets them in, at the head of the chain that keeps them out."""
    ports = [str(need.port) for need in wanted if need.port]
    if block.backend == "nft":
        what = f"tcp dport {{ {', '.join(ports)} }}" if ports else "meta l4proto 112"
        command = f"nft insert rule {block.family} {block.table} {block.chain} {what} accept"
    else:
        program = "iptables" if block.family == "ip" else "ip6tables"
        what = f"-p tcp -m multiport --dports {','.join(ports)}" if ports else "-p 112"
        table = "" if block.table == "filter" else f"-t {block.table} "
        command = f"{program} {table}-I {block.chain} {what} -j ACCEPT"
    return f"`{command}`, narrowed to the other nodes' addresses, {_SAVE[block.backend]}"
