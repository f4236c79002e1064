"""Addresses of nodes as the cluster file wants them: with the length of their subnet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from kubevipgen.adopt.held import Held
from kubevipgen.adopt.machine import Machine
from kubevipgen.adopt.notes import ASSUMED, Notes
from kubevipgen.lint.view.word import Address

_USUAL = {4: 24, 6: 64}
_WIDEST = {4: 16, 6: 48}


def prefixes(
    machines: Sequence[Machine], vips: Iterable[Address], held: Sequence[Held], notes: Notes
) -> dict[int, int]:
    """Family -> prefix length of the subnet that holds the VIP and who may hold it.

    What a VIP is written with, when it fits; else the smallest usual one that fits.
    """
    found: dict[int, int] = {}
    for family in (4, 6):
        members = [m.addresses[family] for m in machines if family in m.addresses]
        if not members:
            continue
        everybody = [*members, *(str(vip) for vip in vips if vip.version == family)]
        written = _written(held, family)
        if written and _fits(everybody, written):
            found[family] = written
            continue
        found[family] = _smallest(everybody, family)
        message = (
            f"the nodes' subnet is in none of the files: IPv{family} addresses get /{found[family]}"
        )
        notes.info(ASSUMED, message, "compare with `ip -br address` on a node; nodes[].address")
    return found


def _written(held: Sequence[Held], family: int) -> int:
    """The length of a VIP's own entry, unless it is that of a single address."""
    for one in held:
        for vip in one.instance.vips:
            address, length = vip.word.address, vip.word.text.partition("/")[2]
            if address and address.version == family and length.isascii() and length.isdigit():
                return int(length) if int(length) < address.max_prefixlen else 0
    return 0


def _smallest(everybody: Sequence[str], family: int) -> int:
    usual, widest = _USUAL[family], _WIDEST[family]
    return next((n for n in range(usual, widest - 1, -1) if _fits(everybody, n)), usual)


def _fits(everybody: Sequence[str], length: int) -> bool:
    networks = {ipaddress.ip_interface(f"{text}/{length}").network for text in everybody}
    return len(networks) == 1
