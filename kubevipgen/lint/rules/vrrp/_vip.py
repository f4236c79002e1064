"""Entries of ``virtual_ipaddress`` as keepalived reads them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from kubevipgen.formats.tree import Block
from kubevipgen.lint.view.keepalived import Instance, Vip
from kubevipgen.lint.view.word import Address, Word

_LENGTH = re.compile(r"\+?[0-9]{1,3}", re.ASCII)
_BEGINNING = re.compile(r"[0-9]{0,9}", re.ASCII)
_WITH_ADDRESS = ("brd", "broadcast", "peer")  # options whose value may be an address


def address_of(text: str) -> Address | None:
    """As inet_pton() reads it: no brackets, no zone, no name."""
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None


def refused_length(vip: Vip) -> str | None:
    """What stands behind the slash and is no prefix length, None when all is well."""
    address, slash, length = vip.word.text.partition("/")
    found = address_of(address)
    if found is None or not slash:
        return None
    is_right = _LENGTH.fullmatch(length) and int(length) <= found.max_prefixlen
    return None if is_right else length


def length(vip: Vip) -> int | None:
    """The prefix length in effect: the whole address when none is given or it is too long."""
    address, slash, written = vip.word.text.partition("/")
    found = address_of(address)
    if found is None:
        return None
    if not slash:
        return found.max_prefixlen
    digits = _BEGINNING.match(written.removeprefix("+"))
    number = int(digits[0] or 0) if digits and not written.startswith("-") else 999
    return min(number, found.max_prefixlen)


def second_addresses(vip: Vip) -> Iterator[Word]:
    """Addresses behind the first one of a line that belong to no option."""
    before = ""
    for word in vip.rest:
        if before not in _WITH_ADDRESS and address_of(word.text.partition("/")[0]):
            yield word
        before = word.text


def family(instance: Instance) -> int | None:
    """4 or 6, by what comes first: a source address, a peer or a VIP; None when nothing says."""
    for item in instance.block.items:
        texts: tuple[str, ...] = ()
        if item.words[0] in ("unicast_src_ip", "mcast_src_ip"):
            texts = item.words[1:2]
        elif item.words[0] == "native_ipv6":
            return 6
        elif item.words[0] in ("unicast_peer", "virtual_ipaddress") and isinstance(item, Block):
            texts = tuple(inner.words[0].partition("/")[0] for inner in item.items)
        found = next(filter(None, map(address_of, texts)), None)
        if found:
            return found.version
    return None
