"""Addresses and subnets of the spec; everything that cannot be meant is refused by name."""

from __future__ import annotations

import re
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)

from kubevipgen.model import Address, Ip, Network
from kubevipgen.source.paths import quoted

_ZEROS = re.compile(r"(^|\.)0[0-9]+")
_V4_SHAPED = re.compile(r"[0-9]+(\.[0-9]+)+")
_NOT_A_HOST = (
    ("is_unspecified", "stands for no address at all"),
    ("is_loopback", "is a loopback address; no other machine can reach it"),
    ("is_multicast", "is a multicast address"),
    ("is_link_local", "is a link-local address; it means something else on every link"),
    ("is_reserved", "is from a reserved range"),
)


class BadAddressError(ValueError):
    """Text that is not the address wanted; ``hint`` is the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse_ip(text: str) -> Ip:
    """An address without prefix length or zone."""
    shown = quoted(text)
    if "%" in text:
        raise BadAddressError(f"{shown} has a zone (%...)", "use an address that is not link-local")
    if "/" in text:
        raise BadAddressError(f"{shown} has a prefix length", f"write {text.partition('/')[0]}")
    if _V4_SHAPED.fullmatch(text) and _ZEROS.search(text):
        plain = ".".join(str(int(part[-9:])) for part in text.split("."))
        hint = f"write {plain}; some programs read leading zeros as octal"
        raise BadAddressError(f"{shown} has leading zeros", hint)
    try:
        value = ip_address(text)
    except ValueError:
        raise BadAddressError(f"{shown} is not an IP address", _advice(text)) from None
    if isinstance(value, IPv6Address) and value.ipv4_mapped:
        message = f"{shown} is an IPv4 address written as IPv6"
        raise BadAddressError(message, f"write {value.ipv4_mapped}")
    return value


def parse_host(text: str) -> Ip:
    """An address that a machine on a network can have."""
    value = parse_ip(text)
    for attribute, reason in _NOT_A_HOST:
        if getattr(value, attribute):
            raise BadAddressError(f"{value} {reason}", "write the machine's own address")
    return value


def parse_address(text: str) -> Address:
    """``ip`` or ``ip/length``; the length is the on-link prefix of the node."""
    address, slash, length = text.partition("/")
    ip = parse_host(address)
    if not slash:
        return Address(ip)
    bits = _length(text, length, ip)
    network = ip_interface(f"{ip}/{bits}").network
    if ip.max_prefixlen - bits >= 2:
        if ip == network.network_address:
            hint = f"write the node's own address, such as {network.network_address + 1}/{bits}"
            raise BadAddressError(f"{text} is the address of the subnet itself", hint)
        if isinstance(ip, IPv4Address) and ip == network.broadcast_address:
            hint = f"write the node's own address, such as {network.network_address + 1}/{bits}"
            raise BadAddressError(f"{text} is the broadcast address of {network}", hint)
    return Address(ip, network)


def parse_network(text: str) -> Network:
    """A subnet without host bits."""
    address, slash, length = text.partition("/")
    ip = parse_ip(address)
    if not slash:
        hint = f"write the prefix length too, such as {ip}/{16 if ip.version == 4 else 64}"
        raise BadAddressError(f"{quoted(text)} lacks a prefix length", hint)
    bits = _length(text, length, ip)
    network = ip_network(f"{ip}/{bits}", strict=False)
    if network.network_address != ip:
        message = f"{text} has bits set behind its prefix length"
        raise BadAddressError(message, f"write {network}")
    _refuse_special(network)
    return network


def _refuse_special(network: Network) -> None:
    reasons = {
        "is_multicast": "multicast",
        "is_loopback": "loopback",
        "is_link_local": "link-local",
    }
    for attribute, kind in reasons.items():
        if getattr(network, attribute):
            raise BadAddressError(f"{network} is a {kind} range", "use a private range")
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
        raise BadAddressError(f"{network} is IPv4 written as IPv6", "write the IPv4 subnet")


def _length(text: str, length: str, ip: Ip) -> int:
    if not (length.isascii() and length.isdigit()) or (length[0] == "0" and len(length) > 1):
        message = f"{quoted(text)}: the prefix length must be a number"
        raise BadAddressError(message, f"such as {ip}/{24 if ip.version == 4 else 64}")
    bits = int(length[:9])
    if not 1 <= bits <= ip.max_prefixlen:
        message = f"{quoted(text)}: the prefix length must be 1 to {ip.max_prefixlen}"
        raise BadAddressError(message)
    return bits


def _advice(text: str) -> str:
    if text != text.strip():
        return "remove the blank"
    if text.startswith("["):
        return "write it without brackets"
    if re.search("[g-zG-Z]", text):
        return "a name does not work here; endpoint.dnsName takes one for the endpoint"
    if text.count(":") == 1:
        return "ports have fields of their own"
    return "an address looks like 10.0.0.162 or fd00::a2"
