"""A peer of ``bgp_peers``, taken apart as kube-vip does it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kubevipgen.lint.kube_vip_settings import FALSE, TRUE

_NEXT_HOP = ("mpbgp_nexthop", "mpbgp_ipv4", "mpbgp_ipv6")
_QUAD = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){3}")


class Peer(NamedTuple):
    """``rest`` is AS, password, multihop, port, MP-BGP, BFD, as far as they are there."""

    address: str
    rest: list[str]
    is_closed: bool  # False for an IPv6 address without its second bracket
    is_unnumbered: bool


def parts(text: str) -> Peer:
    """Of one peer, without the commas around it."""
    if text.startswith("["):
        address, bracket, tail = text[1:].partition("]")
        return Peer(address, tail.split(":")[1:], bool(bracket), is_unnumbered=False)
    is_unnumbered = text.startswith("unnumbered:")
    first, *rest = text.removeprefix("unnumbered:").split(":")
    return Peer(first, rest, is_closed=True, is_unnumbered=is_unnumbered)


def wrong(text: str, *, next_hop: bool, bfd: bool) -> str:
    """Why kube-vip cannot read it, "" when it can."""
    peer = parts(text)
    if not peer.is_closed:
        return "a bracket is not closed"
    if not peer.rest:
        return "" if peer.is_unnumbered else "it has no AS"
    own_as, _, multihop, port, hop, detection = (*peer.rest, "", "", "", "", "")[:6]
    is_six = "[" not in text and text.count(":") > 4
    reasons = {
        f"AS `{own_as}`" + ", IPv6 needs brackets" * is_six: not _is_below(own_as, 2**32),
        f"multihop `{multihop}`": multihop not in TRUE | FALSE | {""},
        f"port `{port}`": bool(port) and not _is_below(port, 2**16),
        f"MP-BGP settings `{hop}`": next_hop and bool(hop) and not _are_hops(hop),
        "BFD needs four parts": bfd and bool(detection) and detection.count(";") < 3,
    }
    return next((reason for reason, is_so in reasons.items() if is_so), "")


def is_no_address(text: str) -> bool:
    """Whether it is four numbers, of which one is above 255."""
    return bool(_QUAD.fullmatch(text)) and any(int(part) > 255 for part in text.split("."))


def _are_hops(text: str) -> bool:
    pairs = [setting.partition("=") for setting in text.split(";")]
    return all(equals and name in _NEXT_HOP for name, equals, _ in pairs)


def _is_below(text: str, limit: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,10}", text)) and int(text) < limit
