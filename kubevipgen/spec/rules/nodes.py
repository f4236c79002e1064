"""The list of nodes: names, addresses, gateways, interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Address, Cluster, Ip, Mode, Node
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._addresses import edge_of, special_kind
from kubevipgen.spec.rules._words import (
    is_implicit,
    is_subdomain,
    kubelet_nodes,
    listed,
    node_path,
)

# The name becomes the value of the label kubernetes.io/hostname, and label values end at 63.
_MAX_HOSTNAME_LABEL = 63
_NEEDS_ADDRESSES = (Mode.KEEPALIVED, Mode.KEEPALIVED_HAPROXY, Mode.HAPROXY)


def check(cluster: Cluster) -> Iterator[Problem]:
    yield from _control_plane(cluster)
    yield from _unique_names(cluster)
    yield from _unique_addresses(cluster)
    for index, node in enumerate(cluster.nodes):
        path: Path = ("nodes", index)
        yield from _name(node, path)
        yield from _known(cluster, node, path)
        yield from _own_addresses(node, path)
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


def _name(node: Node, path: Path) -> Iterator[Problem]:
    if not is_subdomain(node.name):
        yield Problem(
            "node-name-invalid",
            f"{node.name!r} cannot be a node name: Kubernetes takes lower-case letters, digits,"
            ' "-" and ".", beginning and ending with a letter or digit, at most 253 characters',
            (*path, "name"),
            "use the host name in lower case; an underscore is never allowed",
            node=node.name,
        )


def _long_names(cluster: Cluster) -> Iterator[Problem]:
    for node in kubelet_nodes(cluster):
        if is_subdomain(node.name) and len(node.name) > _MAX_HOSTNAME_LABEL:
            yield Problem(
                "node-name-long",
                f"node name {node.name} has {len(node.name)} characters; the label"
                f" kubernetes.io/hostname takes {_MAX_HOSTNAME_LABEL}",
                node_path(cluster, node, "name"),
                "use the short host name, without the domain",
                node=node.name,
            )


def _known(cluster: Cluster, node: Node, path: Path) -> Iterator[Problem]:
    if node.addresses or (is_implicit(node) and cluster.mode not in _NEEDS_ADDRESSES):
        return
    yield Problem(
        "node-address-missing",
        f"mode {cluster.mode} needs the address of every node, and {node.name} has none",
        path,
        "give it as NAME=ADDRESS/LEN with --control-plane, or in the spec",
        node=node.name,
    )


def _own_addresses(node: Node, path: Path) -> Iterator[Problem]:
    families: dict[int, Address] = {}
    for place, address in enumerate(node.addresses):
        ip, where = address.ip, (*path, "address", place)
        kind = special_kind(ip)
        edge = edge_of(ip, address.network) if address.network else ""
        if kind or edge:
            what = kind or f"the {edge} of {address.network}"
            yield Problem(
                "node-address-special",
                f"address {ip} of node {node.name} is {what}",
                where,
                "give the address by which the other nodes reach it",
                node=node.name,
            )
        if ip.version in families:
            yield Problem(
                "node-family-twice",
                f"node {node.name} has two IPv{ip.version} addresses, {families[ip.version].ip}"
                f" and {ip}",
                where,
                "give the one on the interface that carries the VIP, one per address family",
                node=node.name,
            )
        families.setdefault(ip.version, address)


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
    bare = [node for node in cluster.vip_nodes if not node.interface]
    if bare:
        yield Problem(
            "interface-missing",
            f"{holder} must know which network interface carries the VIP on"
            f" {listed(node.name for node in bare)}",
            node_path(cluster, bare[0]),
            "set nodeDefaults.interface, or `interface` of each node (see `ip -br address`)",
            node=bare[0].name if len(bare) == 1 else "",
        )
