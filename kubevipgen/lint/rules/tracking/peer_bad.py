"""An entry of unicast_peer is no peer.

Each line of unicast_peer holds one IP address. A host name, a comma or a port makes keepalived skip
the line ("malformed unicast peer address"), and of two addresses on one line it reads the second as
an option and drops it: that peer gets no adverts, hears nobody, and becomes MASTER as well. With no
peer left keepalived falls back to multicast, which the network may not carry, and which the others
do not listen to. The VIP as a peer is whoever holds it, that is the node itself.

Found are entries that are no IP address, a second address on a line, an address twice, a VIP of the
instance, and a list with nothing in it. Error when an address is lost or no peer is left, else a
warning. Not reported: placeholders, and the options min_ttl and max_ttl.

Fix: one IP address of another node on each line, nothing else.
Applies to: every version.
Source: keepalived 2.2.7, asked to check such files; keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        unicast_src_ip 192.168.10.11
        unicast_peer {
            master-2.example.com
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        unicast_src_ip 192.168.10.11
        unicast_peer {
            192.168.10.12
            192.168.10.13
        }
        virtual_ipaddress {
            192.168.10.100
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import at, is_own, is_whole, word
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.word import Word

ID = "peer-bad"
CODE = "KV126"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_HINT = "one IP address of another node on each line"


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for one in view.instances:
        peers = _peers(one)
        if any(peer.is_placeholder for peer in peers):
            continue
        is_left = any(_address(peer) for peer in peers) or not is_whole(view)
        for block in _lists(one):
            if not block.items and not is_left:
                message = "no peer is listed: keepalived falls back to multicast"
                yield Fault(message, _HINT, at(view, block), Severity.WARNING)
            yield from _second_words(view, block)
        yield from _entries(one, is_left=is_left)


def _peers(one: Instance) -> list[Word]:
    return [peer for peer in one.unicast_peers if not peer.text.startswith("include")]


def _lists(one: Instance) -> Iterator[Block]:
    for item in one.block.items:
        if isinstance(item, Block) and item.words[0] == "unicast_peer" and is_own(item):
            yield item


def _second_words(view: Keepalived, block: Block) -> Iterator[Fault]:
    for item in block.items:
        for index in range(1, len(item.words) if is_own(item) else 0):
            peer = word(view, item, index)
            if _address(peer):
                message = (
                    f"{peer} is the second address of its line, and is dropped: that node gets no "
                    "adverts from here"
                )
                yield Fault(message, _HINT, peer.at)


def _entries(one: Instance, *, is_left: bool) -> Iterator[Fault]:
    vips = {vip.word.address for vip in one.vips} - {None}
    seen = set()
    for peer in _peers(one):
        address = _address(peer)
        if not address:
            yield _skipped(peer, is_left=is_left)
        elif address in vips:
            message = f"{peer} is the VIP, which is no node: whoever holds it would be its own peer"
            yield Fault(message, "list the address of the node", peer.at, Severity.WARNING)
        elif address in seen:
            yield Fault(f"{peer} is listed twice", _HINT, peer.at, Severity.WARNING)
        seen.add(address)


def _address(peer: Word) -> object:
    """The address that keepalived reads; it takes a prefix length, but no brackets."""
    return None if peer.text.startswith("[") else peer.address


def _skipped(peer: Word, *, is_left: bool) -> Fault:
    what = f"`{peer}` is no IP address, and keepalived skips it"
    if is_left:
        return Fault(f"{what}: that node gets no adverts", _HINT, peer.at, Severity.WARNING)
    return Fault(f"{what}: no peer is left, and it falls back to multicast", _HINT, peer.at)
