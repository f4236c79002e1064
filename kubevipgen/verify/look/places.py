"""Where to ask: the ways into the control plane, and the apiservers themselves."""

from __future__ import annotations

import socket

from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Place


def entrances(cluster: Cluster) -> tuple[Place, ...]:
    """The endpoint's own host first: its DNS name by each address of it, then the VIPs."""
    endpoint = cluster.endpoint
    vips = [Place(f"VIP {vip}", str(vip), str(vip), endpoint.port) for vip in endpoint.vips]
    name = endpoint.dns_name
    if not name:
        return tuple(vips)
    found = [Place(name, name, address, endpoint.port) for address in _resolved(name)]
    return (*(found or [Place(name, name, "", endpoint.port)]), *vips)


def apiservers(cluster: Cluster) -> dict[str, Place]:
    """By node, at the address that it advertises; without those of which none is known."""
    return {
        node.name: Place(node.name, str(ip), str(ip), cluster.api_port)
        for node in cluster.control_planes
        if (ip := node.advertise_address) is not None
    }


def _resolved(name: str) -> tuple[str, ...]:
    """As this host resolves it, /etc/hosts included."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
