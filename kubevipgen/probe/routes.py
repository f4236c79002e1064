"""Topic ``routes``: the routing tables of both families, from ``ip -j route``."""

from __future__ import annotations

import json
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic

_ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
_HOST = {4: 32, 6: 128}


def gather(request: Request) -> list[dict[str, Any]]:
    """The routes of every table, IPv4 first; local and broadcast ones left out."""
    del request
    found: list[dict[str, Any]] = []
    for family in (4, 6):
        words = ("ip", "-j", "-d", f"-{family}", "route", "show", "table", "all")
        found += parse(read.output(*words), family)
    return found


def parse(text: str, family: int) -> list[dict[str, Any]]:
    """From the JSON of iproute2; a route with several next hops becomes several entries."""
    found = []
    for entry in json.loads(text or "[]"):
        if entry.get("type", "unicast") in {"local", "broadcast", "multicast", "anycast"}:
            continue
        found += [_route(entry, hop, family) for hop in entry.get("nexthops", [{}])]
    return found


def _route(entry: dict[str, Any], hop: dict[str, Any], family: int) -> dict[str, Any]:
    target = entry.get("dst", "default")
    if target == "default":
        target = _ANYWHERE[family]
    return {
        "family": family,
        "target": target if "/" in target else f"{target}/{_HOST[family]}",
        "gateway": entry.get("gateway") or hop.get("gateway") or _via(entry, hop),
        "interface": entry.get("dev") or hop.get("dev") or "",
        "source": entry.get("prefsrc", ""),
        "metric": entry.get("metric", 0),
        "table": str(entry.get("table", "main")),
        "type": entry.get("type", "unicast"),
        "protocol": entry.get("protocol", ""),
    }


def _via(entry: dict[str, Any], hop: dict[str, Any]) -> str:
    """A gateway of the other family (RFC 5549) has a key of its own."""
    return str((entry.get("via") or hop.get("via") or {}).get("host", ""))


TOPIC = Topic("routes", gather)
