"""The VIP is an address of its own: nobody else's, and one that a host can hold."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Ip, Mode, Network, Node
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._addresses import edge_of
from kubevipgen.spec.rules._words import is_implicit, listed


def check(cluster: Cluster) -> Iterator[Problem]:
    for index, vip in enumerate(cluster.endpoint.vips):
        path = ("endpoint", "vip", index)
        yield from _edge(cluster, vip, path)
        yield from _gateway(cluster, vip, path)
        yield from _node_address(cluster, vip, path)


def _edge(cluster: Cluster, vip: Ip, path: Path) -> Iterator[Problem]:
    seen: set[Network] = set()
    for node in cluster.nodes:
        for address in node.addresses:
            network = address.network
            edge = edge_of(vip, network) if network and network not in seen else ""
            seen.update((network,) if network else ())
            if edge:
                yield Problem(
                    "vip-network-edge",
                    f"VIP {vip} is the {edge} of {network}, the subnet of node {node.name}",
                    path,
                    f"take an unused host address of {network}",
                )


def _gateway(cluster: Cluster, vip: Ip, path: Path) -> Iterator[Problem]:
    nodes = [node.name for node in cluster.nodes if vip in node.gateways]
    if nodes:
        yield Problem(
            "vip-is-gateway",
            f"VIP {vip} is the gateway of {listed(nodes)}",
            path,
            "take an address that no other machine uses",
        )


def _node_address(cluster: Cluster, vip: Ip, path: Path) -> Iterator[Problem]:
    for node in cluster.nodes:
        if is_implicit(node) or not _owns(node, vip):
            continue
        if cluster.mode is Mode.HAPROXY and node in cluster.vip_nodes:
            yield _pinned(node, vip, path)
            continue
        yield Problem(
            "vip-is-node-address",
            f"VIP {vip} is an address of node {node.name}",
            path,
            "take an address that no machine has: the VIP moves between nodes",
        )


def _owns(node: Node, vip: Ip) -> bool:
    return vip == node.advertise_address or any(a.ip == vip for a in node.addresses)


def _pinned(node: Node, vip: Ip, path: Path) -> Problem:
    return Problem(
        "vip-is-node-address",
        f"the endpoint {vip} is an address of node {node.name}: without {node.name} no API",
        path,
        "let keepalived hold a VIP (mode keepalived-haproxy), or keep it for a lab",
        Severity.WARNING,
    )
