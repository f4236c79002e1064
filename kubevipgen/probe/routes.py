"""Topic ``routes``: the routing tables of both families, from ``ip -j route``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubevipgen.probe.iproute import ip_json
from kubevipgen.probe.topic import Request, Topic

_ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
_HOST = {4: 32, 6: 128}
_LEFT_OUT = {"local", "broadcast", "multicast", "anycast"}
_Hops = Mapping[int, Mapping[str, Any]]


def gather(request: Request) -> list[dict[str, Any]]:
    """The routes of every table, IPv4 first; local and broadcast ones left out."""
    del request
    found: list[dict[str, Any]] = []
    for family in (4, 6):
        entries = ip_json("-d", f"-{family}", "route", "show", "table", "all")
        found += parse(entries, family, _next_hops(entries))
    return found


def _next_hops(entries: Iterable[dict[str, Any]]) -> _Hops:
    """The next hop objects by number; asked for only when a route names one and no more."""
    if not any("nhid" in entry and not _says_where(entry) for entry in entries):
        return {}
    return {hop["id"]: hop for hop in ip_json("nexthop", "show") if "id" in hop}


def _says_where(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("dev") or entry.get("nexthops"))


def parse(
    entries: Iterable[dict[str, Any]], family: int, next_hops: _Hops | None = None
) -> list[dict[str, Any]]:
    """From the objects of iproute2; a route with several next hops becomes several entries."""
    found = []
    for entry in entries:
        if entry.get("type", "unicast") not in _LEFT_OUT:
            hops = _hops(entry, next_hops or {})
            found += [_route(entry, hop, family) for hop in hops]
    return found


def _hops(entry: Mapping[str, Any], next_hops: _Hops) -> list[Mapping[str, Any]]:
    if entry.get("type", "unicast") != "unicast":
        return [{"dev": ""}]  # IPv6 shows a blackhole as a route over lo
    if _says_where(entry) or "nhid" not in entry:
        return [{**entry, **hop} for hop in entry.get("nexthops", [{}])]
    return _members(next_hops.get(entry["nhid"], {}), next_hops)


def _members(hop: Mapping[str, Any], next_hops: _Hops) -> list[Mapping[str, Any]]:
    """A next hop object is one hop, a blackhole, or a group of others."""
    if "group" in hop:
        return [next_hops.get(member["id"], {}) for member in hop["group"]]
    return [hop]


def _route(entry: Mapping[str, Any], hop: Mapping[str, Any], family: int) -> dict[str, Any]:
    target = entry.get("dst", "default")
    if target == "default":
        target = _ANYWHERE[family]
    return {
        "family": family,
        "target": target if "/" in target else f"{target}/{_HOST[family]}",
        # A gateway of the other family (RFC 5549) has a key of its own.
        "gateway": hop.get("gateway") or hop.get("via", {}).get("host", ""),
        "interface": hop.get("dev", ""),
        "source": entry.get("prefsrc", ""),
        "metric": entry.get("metric", 0),
        "table": str(entry.get("table", "main")),
        "type": "blackhole" if "blackhole" in hop else entry.get("type", "unicast"),
        "protocol": str(entry.get("protocol", "")),
    }


TOPIC = Topic("routes", gather)
