"""Topic ``interfaces``: every network interface and its addresses, from ``ip -j -d address``."""

from __future__ import annotations

import json
import os
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic

# Flags of an address that `ip -j` prints as keys of their own.
_FLAGS = ("tentative", "dadfailed", "deprecated", "dynamic", "temporary", "secondary", "nodad")


def gather(request: Request) -> list[dict[str, Any]]:
    """One entry an interface, in the kernel's order."""
    del request
    return parse(read.output("ip", "-j", "-d", "address", "show"), is_wireless)


def is_wireless(name: str) -> bool:
    """Whether the kernel has a wireless card behind the name."""
    return any(
        os.path.exists(f"/sys/class/net/{name}/{entry}") for entry in ("wireless", "phy80211")
    )


def parse(text: str, wireless: Any = lambda _: False) -> list[dict[str, Any]]:
    """From the JSON of iproute2 (4.18 and newer print empty objects for filtered entries)."""
    return [_link(entry, wireless) for entry in json.loads(text or "[]") if entry.get("ifname")]


def _link(entry: dict[str, Any], wireless: Any) -> dict[str, Any]:
    info = entry.get("linkinfo", {})
    flags = entry.get("flags", [])
    return {
        "name": entry["ifname"],
        "index": entry.get("ifindex", 0),
        "kind": info.get("info_kind", "loopback" if "LOOPBACK" in flags else ""),
        "mac": entry.get("address", "") if entry.get("link_type") == "ether" else "",
        "mtu": entry.get("mtu", 0),
        "up": "UP" in flags,
        "carrier": "LOWER_UP" in flags,
        "state": entry.get("operstate", "UNKNOWN"),
        "master": entry.get("master", ""),
        "masterKind": info.get("info_slave_kind", ""),
        "wireless": wireless(entry["ifname"]),
        "addresses": [_address(item) for item in entry.get("addr_info", []) if "local" in item],
    }


def _address(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "ip": item["local"],
        "prefix": item["prefixlen"],
        "scope": item.get("scope", ""),
        "flags": [flag for flag in _FLAGS if item.get(flag)],
        "label": item.get("label", ""),
        "protocol": item.get("protocol", ""),
    }


TOPIC = Topic("interfaces", gather)
