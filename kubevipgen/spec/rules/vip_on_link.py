"""Whoever may hold the VIP must have its subnet on the link.

ARP, neighbour discovery and VRRP only work inside one layer 2 network; a VIP of another subnet
is taken without any error and then reached by nobody. BGP and routing-table announcements have
no such need, nor has a VIP that something outside holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from kubevipgen.model import Address, Announce, Cluster, Ip, Node
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import listed, node_path


def check(cluster: Cluster) -> Iterator[Problem]:
    if not needs_link(cluster):
        return
    for index, vip in enumerate(cluster.endpoint.vips):
        yield from _missing_family(cluster, vip)
        yield from _unknown_prefix(cluster, vip)
        yield from _off_link(cluster, vip, index)


def needs_link(cluster: Cluster) -> bool:
    """Whether the VIP is announced on the local link (ARP, neighbour discovery, VRRP)."""
    by_arp = cluster.kube_vip is not None and cluster.kube_vip.announce is Announce.ARP
    return by_arp or cluster.keepalived is not None


def _holders(cluster: Cluster, vip: Ip) -> Iterator[tuple[Node, Address | None]]:
    for node in cluster.vip_nodes:
        if node.addresses:
            yield node, node.address(vip.version)


def _missing_family(cluster: Cluster, vip: Ip) -> Iterator[Problem]:
    for node, address in _holders(cluster, vip):
        if address is None:
            yield Problem(
                "vip-node-family",
                f"node {node.name} may hold VIP {vip} but has no IPv{vip.version} address",
                node_path(cluster, node, "address"),
                f"add the node's IPv{vip.version} address with its /len, or drop that VIP",
                node=node.name,
            )


def _unknown_prefix(cluster: Cluster, vip: Ip) -> Iterator[Problem]:
    for node, address in _holders(cluster, vip):
        if address is not None and address.network is None:
            yield Problem(
                "vip-node-prefix",
                f"the subnet of {address.ip} on node {node.name} is not known, so nobody can tell"
                f" whether VIP {vip} is on its link",
                node_path(cluster, node, "address"),
                f"write it with its prefix length, for example {_example(address.ip)}",
                node=node.name,
            )


def _example(ip: Ip) -> str:
    return f"{ip}/{24 if ip.version == 4 else 64}"


def _off_link(cluster: Cluster, vip: Ip, index: int) -> Iterator[Problem]:
    """One problem per subnet; at the VIP when it suits no node at all, else at the odd node."""
    known = [(n, a) for n, a in _holders(cluster, vip) if a is not None and a.network is not None]
    off = [(n, a) for n, a in known if a.network is not None and vip not in a.network]
    for network in dict.fromkeys(a.network for _, a in off if a.network is not None):
        nodes = [(n, a) for n, a in off if a.network == network]
        node, address = nodes[0]
        everywhere = len(off) == len(known)
        who = listed(f"{n.name} ({a.ip}/{network.prefixlen})" for n, a in nodes)
        yield Problem(
            "vip-off-link",
            f"VIP {vip} is outside {network}, the on-link subnet of {who}",
            ("endpoint", "vip", index) if everywhere else node_path(cluster, node, "address"),
            _way_out(vip, address, everywhere=everywhere),
            node="" if everywhere else node.name,
        )


def _way_out(vip: Ip, address: Address, *, everywhere: bool) -> str:
    network = address.network
    if network is None:
        return ""
    wider = network
    while vip not in wider and wider.prefixlen > 8:
        wider = wider.supernet()
    near = wider.prefixlen >= network.prefixlen - 2
    if near and ip_network(f"{vip}/{wider.prefixlen}", strict=False) == wider:
        return f"if the subnet is really {wider}, write {address.ip}/{wider.prefixlen}"
    pick = f"take an unused address of {network}"
    return pick if everywhere else f"{pick} for the VIP, or give the node an address in its subnet"
