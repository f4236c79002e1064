"""Pod, service and node subnets never overlap, and nothing else lies inside the cluster's two.

``kubeadm config validate`` accepts any overlap; the cluster then loses single addresses, which
shows up as pods that reach some nodes and not others.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Cluster, Ip, Network
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import listed

_Named = tuple[Network, str, Path]  # subnet, what it is, where the spec says so


def check(cluster: Cluster) -> Iterator[Problem]:
    ours = list(_cluster_subnets(cluster))
    yield from _overlaps(ours + list(_node_subnets(cluster)))
    yield from _inside(cluster, ours)


def _cluster_subnets(cluster: Cluster) -> Iterator[_Named]:
    for index, network in enumerate(cluster.networking.pod_subnets):
        yield network, f"pod subnet {network}", ("networking", "podSubnet", index)
    for index, network in enumerate(cluster.networking.service_subnets):
        yield network, f"service subnet {network}", ("networking", "serviceSubnet", index)


def _node_subnets(cluster: Cluster) -> Iterator[_Named]:
    nodes: dict[Network, list[str]] = {}
    paths: dict[Network, Path] = {}
    for number, node in enumerate(cluster.nodes):
        for index, address in enumerate(node.addresses):
            if address.network is not None:
                nodes.setdefault(address.network, []).append(node.name)
                paths.setdefault(address.network, ("nodes", number, "address", index))
    for network, names in nodes.items():
        yield network, f"subnet {network} of {listed(names)}", paths[network]


def _overlaps(subnets: list[_Named]) -> Iterator[Problem]:
    """CIDRs are nested or apart, so one sweep over the sorted list sees every overlap."""
    enclosing: list[_Named] = []
    for named in sorted(subnets, key=_order):
        while enclosing and not _overlap_same_family(enclosing[-1][0], named[0]):
            enclosing.pop()
        for other in enclosing:
            yield _overlap(other, named)
        enclosing.append(named)


def _order(named: _Named) -> tuple[int, int, int]:
    network = named[0]
    return network.version, int(network.network_address), network.prefixlen


def _overlap_same_family(one: Network, two: Network) -> bool:
    return one.version == two.version and one.overlaps(two)


def _overlap(one: _Named, two: _Named) -> Problem:
    nodes_only = one[1].startswith("subnet ") and two[1].startswith("subnet ")
    first, second = (two, one) if two[1].startswith("pod") else (one, two)
    return Problem(
        "node-subnets-overlap" if nodes_only else "subnets-overlap",
        f"{first[1]} and {second[1]} overlap",
        second[2] if first[1].startswith("subnet ") else first[2],
        "give nodes of one link the same prefix length"
        if nodes_only
        else "choose ranges that share no address; 10.244.0.0/16 and 10.96.0.0/12 are kubeadm's",
    )


def _inside(cluster: Cluster, ours: list[_Named]) -> Iterator[Problem]:
    for ip, what, path, rule in _single_addresses(cluster):
        for network, name, _ in ours:
            if ip in network:
                yield Problem(
                    rule,
                    f"{what} {ip} lies inside the {name}",
                    path,
                    "pods or services would get that address: choose another range",
                )


def _single_addresses(cluster: Cluster) -> Iterator[tuple[Ip, str, Path, str]]:
    for index, vip in enumerate(cluster.endpoint.vips):
        yield vip, "VIP", ("endpoint", "vip", index), "vip-in-cluster-subnet"
    gateways: set[Ip] = set()
    for number, node in enumerate(cluster.nodes):
        for index, address in enumerate(node.addresses):
            if address.network is None:
                path: Path = ("nodes", number, "address", index)
                yield address.ip, f"node {node.name} at", path, "node-in-cluster-subnet"
        for gateway in node.gateways:
            if gateway not in gateways:
                path = ("nodes", number, "gateway")
                yield gateway, "gateway", path, "gateway-in-cluster-subnet"
        gateways.update(node.gateways)
    peers = cluster.kube_vip.bgp.peers if cluster.kube_vip and cluster.kube_vip.bgp else ()
    for index, peer in enumerate(peers):
        path = ("kubeVip", "bgp", "peers", index, "address")
        yield peer.address, "BGP peer", path, "bgp-peer-in-cluster-subnet"
