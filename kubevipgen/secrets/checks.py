"""What a secret must look like. A message names the rule and never the value."""

from __future__ import annotations

import ipaddress
import re

_TOKEN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")
_KEY = re.compile(r"[0-9a-fA-F]{64}")
_PIN = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)
_GRAPHIC = re.compile(r"[!-~]+")  # printable ASCII, no space: survives every configuration format


def certificate_key(value: str) -> str:
    """Why kubeadm would refuse this key; "" when it would not."""
    if _KEY.fullmatch(value):
        return ""
    return (
        f"certificateKey must be 64 hexadecimal digits (32 bytes), this has {len(value)} characters"
    )


def bootstrap_token(value: str) -> str:
    """The pattern of kubeadm: six and sixteen lower-case letters or digits."""
    if _TOKEN.fullmatch(value):
        return ""
    return "bootstrapToken must look like abcdef.0123456789abcdef (6 and 16 of a-z, 0-9)"


def vrrp_password(value: str) -> str:
    """VRRP version 2 carries exactly eight bytes; keepalived cuts what is longer."""
    if len(value) > 8:
        return f"vrrpPassword must be 1 to 8 characters, this has {len(value)}"
    if '"' in value or "\\" in value:
        return "vrrpPassword must not contain a double quote or a backslash"
    return _graphic("vrrpPassword", value)


def stats_password(value: str) -> str:
    """HTTP basic authentication; haproxy reads it as one word."""
    if len(value) > 128:
        return f"statsPassword must be at most 128 characters, this has {len(value)}"
    return _graphic("statsPassword", value)


def bgp_password(value: str) -> str:
    """A TCP MD5 key (RFC 2385), written by kube-vip between colons in a comma-separated list."""
    if len(value) > 80:
        return f"a BGP password must be at most 80 characters, this has {len(value)}"
    if set(value) & set(":,/"):
        return "a BGP password must not contain a colon, a comma or a slash: kube-vip splits there"
    return _graphic("a BGP password", value)


def peer_address(value: str) -> str:
    """The key under bgpPasswords, spelt as the spec spells the peer."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return "each key of bgpPasswords must be the IP address of a BGP peer"
    return ""


def pin(value: str) -> str:
    """The form: kubeadm checks it only when a node joins."""
    return "" if _PIN.fullmatch(value) else "a pin must be sha256: and 64 hexadecimal digits"


def _graphic(name: str, value: str) -> str:
    if _GRAPHIC.fullmatch(value):
        return ""
    return f"{name} must be printable ASCII characters without spaces"
