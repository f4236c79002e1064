"""Who holds the VIP as this host's link has it: ARP or neighbour discovery, and whose MAC it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen.model import Cluster, Ip
from kubevipgen.probe import adjacency, here, wire
from kubevipgen.probe.topic import Request, UnavailableError


class NotSeenError(Exception):
    """The link could not be asked from here; the text says why."""


def holders(cluster: Cluster, vip: Ip) -> tuple[str, ...]:
    """Everyone who answers for the VIP, this host included: node names, else MACs.

    It takes about four seconds and sends packets, which needs root. NotSeenError otherwise.
    """
    spec = _spec(cluster, vip)
    request = Request(spec, here.node_name(spec))
    try:
        entry = wire.gather(request)["vips"][str(vip)]
        if entry["notAsked"] and not entry["local"]:
            raise NotSeenError(str(entry["notAsked"]))
        names = _owners(adjacency.gather(request))
    except UnavailableError as error:
        raise NotSeenError(str(error)) from None
    own = (request.node or "this host",) if entry["local"] else ()
    return (*own, *dict.fromkeys(names.get(mac, mac) for mac in entry["answers"]))


def _owners(found: Mapping[str, Any]) -> dict[str, str]:
    """The node behind each MAC."""
    return {
        mac: name
        for name, entries in found["nodes"].items()
        for entry in entries
        for mac in entry["answers"]
    }


def _spec(cluster: Cluster, vip: Ip) -> dict[str, Any]:
    """As much of the facts of the spec as these topics read."""
    return {
        "vips": [str(vip)],
        "announce": "arp",
        "nodes": [
            {
                "name": node.name,
                "role": str(node.role),
                "interface": node.interface,
                "addresses": [
                    f"{a.ip}/{a.network.prefixlen}" if a.network else str(a.ip)
                    for a in node.addresses
                ],
            }
            for node in cluster.nodes
        ],
    }
