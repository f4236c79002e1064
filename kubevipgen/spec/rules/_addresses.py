"""What an address is inside its subnet, in words."""

from __future__ import annotations

from kubevipgen.model import Ip, Network


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
