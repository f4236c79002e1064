"""Topic ``interfaces``: every network interface and its addresses, from ``ip -j -d address``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Callable

from kubevipgen.probe import read
from kubevipgen.probe.iproute import ip_json
from kubevipgen.probe.topic import Request, Topic, UnavailableError

# Flags of an address that `ip -j` prints as keys of their own.
_FLAGS = ("tentative", "dadfailed", "deprecated", "dynamic", "temporary", "secondary", "nodad")
_SYS = "/sys/class/net"


def gather(request: Request) -> list[dict[str, Any]]:
    """One entry an interface, in the kernel's order."""
    del request
    return parse(ip_json("-d", "address", "show"), is_wireless)


def is_wireless(name: str) -> bool:
    """Whether the kernel has a wireless card behind the name; UnavailableError without /sys."""
    card = f"{_SYS}/{name}"
    if not os.path.isdir(card):
        raise UnavailableError(f"{card} does not exist, so nobody can tell whether it is WiFi")
    return any(os.path.exists(f"{card}/{entry}") for entry in ("wireless", "phy80211"))


def parse(
    entries: Iterable[dict[str, Any]], wireless: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """From the objects of iproute2."""
    return [_link(entry, wireless) for entry in entries if entry.get("ifname")]


def _link(entry: dict[str, Any], wireless: Callable[[str], bool]) -> dict[str, Any]:
    info = entry.get("linkinfo", {})
    flags = entry.get("flags", [])
    kind = info.get("info_kind", "loopback" if "LOOPBACK" in flags else "")
    return {
        "name": entry["ifname"],
        "altNames": entry.get("altnames", []),
        "index": entry.get("ifindex", 0),
        "kind": kind,
        "mac": entry.get("address", "") if entry.get("link_type") == "ether" else "",
        "mtu": entry.get("mtu", 0),
        "up": "UP" in flags,
        "carrier": "LOWER_UP" in flags,
        "state": entry.get("operstate", "UNKNOWN"),
        "master": entry.get("master", ""),
        "masterKind": info.get("info_slave_kind", ""),
        "parent": entry.get("link") or "",
        # Only a card can be: what the kernel makes itself needs no look into /sys.
        "wireless": False if kind else read.known(wireless, entry["ifname"]),
        "addresses": [_address(item) for item in entry.get("addr_info", []) if "local" in item],
    }


def _address(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "ip": item["local"],
        "prefix": item["prefixlen"],
        "peer": item.get("address", ""),
        "scope": item.get("scope", ""),
        "flags": [flag for flag in _FLAGS if item.get(flag)],
        "label": item.get("label", ""),
        "protocol": item.get("protocol", ""),
    }


TOPIC = Topic("interfaces", gather)
