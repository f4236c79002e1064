"""The list of nodes: names, addresses, gateways, interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Address, Cluster, Ip, Node
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import (
    is_implicit,
    kubelet_nodes,
    listed,
    node_path,
)
from kubevipgen.spec.rules.vip_on_link import needs_link

# The name becomes the value of the label kubernetes.io/hostname, and label values end at 63.
_MAX_HOSTNAME_LABEL = 63


def check(cluster: Cluster) -> Iterator[Problem]:
    yield from _control_plane(cluster)
    yield from _unique_names(cluster)
    yield from _unique_addresses(cluster)
    for index, node in enumerate(cluster.nodes):
        path: Path = ("nodes", index)
        yield from _gateways(node, path)
    yield from _long_names(cluster)
    yield from _interfaces(cluster)


def _control_plane(cluster: Cluster) -> Iterator[Problem]:
    if not cluster.control_planes:
        yield Problem(
            "no-control-plane",
            "no node has the role control-plane, so there is no apiserver to reach",
            ("nodes",),
            "add a node without `role` (control-plane is the default)",
        )


def _unique_names(cluster: Cluster) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, node in enumerate(cluster.nodes):
        if node.name in first:
            yield Problem(
                "node-name-twice",
                f'nodes {first[node.name] + 1} and {index + 1} are both named "{node.name}"',
                ("nodes", index, "name"),
                "each node needs a name of its own",
                node=node.name,
            )
        first.setdefault(node.name, index)


def _unique_addresses(cluster: Cluster) -> Iterator[Problem]:
    owner: dict[Ip, int] = {}
    for index, node in enumerate(cluster.nodes):
        for place, address in enumerate(node.addresses):
            other = owner.setdefault(address.ip, index)
            if other != index:
                yield Problem(
                    "node-address-twice",
                    f"nodes {cluster.nodes[other].name} and {node.name} both have {address.ip}",
                    ("nodes", index, "address", place),
                    "each node needs an address of its own",
                    node=node.name,
                )


def _long_names(cluster: Cluster) -> Iterator[Problem]:
    for node in kubelet_nodes(cluster):
        if len(node.name) > _MAX_HOSTNAME_LABEL:
            yield Problem(
                "node-name-long",
                f"node name {node.name} has {len(node.name)} characters; the label"
                f" kubernetes.io/hostname takes {_MAX_HOSTNAME_LABEL}",
                node_path(cluster, node, "name"),
                "use the short host name, without the domain",
                node=node.name,
            )


def _gateways(node: Node, path: Path) -> Iterator[Problem]:
    where = (*path, "gateway")
    for gateway in node.gateways:
        address = node.address(gateway.version)
        if address is not None and address.ip == gateway:
            yield Problem(
                "gateway-is-node",
                f"{gateway} is both the address and the gateway of node {node.name}",
                where,
                "the gateway is the router's address",
                node=node.name,
            )
        elif _off_link(gateway, address):
            yield Problem(
                "gateway-off-link",
                f"gateway {gateway} of node {node.name} is outside its subnet"
                f" {address.network if address else ''}",
                where,
                "correct the gateway or the node's prefix length",
                Severity.WARNING,
                node.name,
            )


def _off_link(gateway: Ip, address: Address | None) -> bool:
    if address is None or address.network is None or gateway.is_link_local:
        return False
    return gateway not in address.network


def _interfaces(cluster: Cluster) -> Iterator[Problem]:
    if cluster.kube_vip is None and cluster.keepalived is None:
        return
    holder = "kube-vip" if cluster.kube_vip is not None else "keepalived"
    for node in cluster.vip_nodes:
        if node.interface == "lo" and needs_link(cluster):
            yield Problem(
                "interface-loopback",
                f"{holder} cannot announce the VIP on the loopback interface of {node.name}",
                node_path(cluster, node, "interface"),
                "name the interface that has the node's address (see `ip -br address`)",
                node=node.name,
            )
    bare = [node for node in cluster.vip_nodes if not node.interface]
    if bare:
        names = listed("this machine" if is_implicit(n) else n.name for n in bare)
        yield Problem(
            "interface-missing",
            f"{holder} must know which network interface carries the VIP on {names}",
            node_path(cluster, bare[0]),
            "set nodeDefaults.interface or `interface` of each node, or give --interface"
            " (see `ip -br address`)",
            node=bare[0].name if len(bare) == 1 else "",
        )
