"""What an address is, in words."""

from __future__ import annotations

from ipaddress import IPv4Address

from kubevipgen.model import Ip, Network

_LIMITED_BROADCAST = IPv4Address("255.255.255.255")


def special_kind(ip: Ip) -> str:
    """Why no host can be reached at ``ip`` (``a loopback address``), or an empty string."""
    kinds = {
        "the limited broadcast address": ip == _LIMITED_BROADCAST,
        "an unspecified address": ip.is_unspecified,
        "a loopback address": ip.is_loopback,
        "a link-local address": ip.is_link_local,
        "a multicast address": ip.is_multicast,
        "an IPv4-mapped IPv6 address": getattr(ip, "ipv4_mapped", None) is not None,
        "in the reserved block 0.0.0.0/8": ip.version == 4 and int(ip) >> 24 == 0,
        "in the reserved block 240.0.0.0/4": ip.version == 4 and int(ip) >> 28 == 15,
    }
    return next((words for words, is_so in kinds.items() if is_so), "")


def edge_of(ip: Ip, network: Network) -> str:
    """Whether ``ip`` is an address of ``network`` that no host may have; empty when it may.

    A /31, /32, /127 or /128 has no such address (RFC 3021, RFC 6164). In IPv6 the first address
    is the subnet-router anycast address (RFC 4291, section 2.6.1); there is no broadcast.
    """
    if ip.version != network.version or network.prefixlen >= network.max_prefixlen - 1:
        return ""
    if ip == network.network_address:
        return "network address" if ip.version == 4 else "subnet-router anycast address"
    if ip.version == 4 and ip == network.broadcast_address:
        return "broadcast address"
    return ""
