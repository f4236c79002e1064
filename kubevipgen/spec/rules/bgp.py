"""kube-vip in BGP mode: peers, families, router ID, timers."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Announce, Bgp, BgpPeer, Cluster, Ip, Node
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import listed, node_path

_BGP: Path = ("kubeVip", "bgp")
# RFC 6793 (AS_TRANS), RFC 7300 (the last of each range).
_RESERVED_ASNS = {23456, 65535, 4294967295}
_MPBGP = "mpbgp_nexthop"  # with it, one session carries both families


def check(cluster: Cluster) -> Iterator[Problem]:
    kube_vip = cluster.kube_vip
    if kube_vip is None:
        return
    if kube_vip.announce is not Announce.BGP:
        if kube_vip.bgp is not None:
            yield _unused(kube_vip.announce)
        return
    if kube_vip.bgp is None or not kube_vip.bgp.peers:
        yield _no_peers()
        return
    yield from _numbers(kube_vip.bgp)
    yield from _peers(cluster, kube_vip.bgp)
    if _MPBGP not in kube_vip.extra_env:
        yield from _families(cluster, kube_vip.bgp)
    yield from _router_id(cluster, kube_vip.bgp)


def _unused(announce: Announce) -> Problem:
    return Problem(
        "bgp-unused",
        f"kubeVip.bgp is set, but kubeVip.announce is {announce}",
        _BGP,
        "set `announce: bgp`, or drop the bgp section",
    )


def _no_peers() -> Problem:
    return Problem(
        "bgp-no-peer",
        "kubeVip.announce is bgp, but there is no BGP peer to announce the VIP to",
        _BGP,
        "add kubeVip.bgp with `as` and at least one of `peers`",
    )


def _numbers(bgp: Bgp) -> Iterator[Problem]:
    for asn, path in _asns(bgp):
        if asn in _RESERVED_ASNS:
            yield Problem(
                "bgp-as-reserved",
                f"{asn} is reserved and cannot be an AS number",
                path,
                "use 64512-65534 or 4200000000-4294967294 for private networks",
            )
    if bgp.hold_time and bgp.keepalive_interval >= bgp.hold_time:
        yield Problem(
            "bgp-keepalive",
            f"keepaliveInterval {bgp.keepalive_interval} is not below holdTime {bgp.hold_time}, so"
            " every session would expire",
            (*_BGP, "keepaliveInterval"),
            f"use a third of the hold time: {max(1, bgp.hold_time // 3)}",
        )


def _asns(bgp: Bgp) -> Iterator[tuple[int, Path]]:
    yield bgp.asn, (*_BGP, "as")
    for index, peer in enumerate(bgp.peers):
        yield peer.asn, (*_BGP, "peers", index, "as")


def _peers(cluster: Cluster, bgp: Bgp) -> Iterator[Problem]:
    seen: set[Ip] = set()
    owners = {a.ip: n for n in cluster.nodes for a in n.addresses}
    for index, peer in enumerate(bgp.peers):
        path = (*_BGP, "peers", index, "address")
        if peer.address in seen:
            message = f"BGP peer {peer.address} is listed twice"
            yield Problem("bgp-peer-twice", message, path, "drop one of the two")
        seen.add(peer.address)
        if peer.address in cluster.endpoint.vips:
            message = f"BGP peer {peer.address} is the VIP itself"
            yield Problem("bgp-peer-is-vip", message, path, "name the router's own address")
        if peer.address in owners and owners[peer.address] in cluster.vip_nodes:
            yield _self_peer(owners[peer.address], peer, path)
        yield from _far(cluster, peer, bgp.asn, path)


def _self_peer(node: Node, peer: BgpPeer, path: Path) -> Problem:
    return Problem(
        "bgp-peer-is-node",
        f"BGP peer {peer.address} is node {node.name}, which announces the VIP itself",
        path,
        "a peer is a router, for example the top-of-rack switch",
        node=node.name,
    )


def _far(cluster: Cluster, peer: BgpPeer, asn: int, path: Path) -> Iterator[Problem]:
    """An external peer must be one hop away unless multihop is on (RFC 4271, section 5.1.3)."""
    if peer.multihop or peer.asn == asn:
        return
    far = []
    for node in cluster.vip_nodes:
        address = node.address(peer.address.version)
        if address and address.network and peer.address not in address.network:
            far.append(node.name)
    if far:
        yield Problem(
            "bgp-peer-off-link",
            f"BGP peer {peer.address} (AS {peer.asn}) is on no link of {listed(far)}, and packets"
            " to an external peer live for one hop",
            path,
            "set `multihop: true` for this peer, or name a router of the nodes' subnet",
            Severity.WARNING,
        )


def _families(cluster: Cluster, bgp: Bgp) -> Iterator[Problem]:
    peers = {peer.address.version for peer in bgp.peers}
    for index, vip in enumerate(cluster.endpoint.vips):
        if vip.version not in peers:
            yield Problem(
                "bgp-vip-family",
                f"VIP {vip} is IPv{vip.version}, but no BGP peer is: nobody would learn its route",
                ("endpoint", "vip", index),
                f"add a peer with an IPv{vip.version} address",
            )
    for node in cluster.vip_nodes:
        for family in sorted(peers):
            if node.addresses and node.address(family) is None:
                yield Problem(
                    "bgp-node-family",
                    f"node {node.name} has no IPv{family} address, but a BGP peer has",
                    node_path(cluster, node, "address"),
                    "add that address, or drop that peer",
                    node=node.name,
                )


def _router_id(cluster: Cluster, bgp: Bgp) -> Iterator[Problem]:
    path = (*_BGP, "routerId")
    if bgp.router_id is not None:
        if len(cluster.vip_nodes) > 1:
            yield Problem(
                "bgp-router-id-shared",
                f"all {len(cluster.vip_nodes)} control planes would use router ID {bgp.router_id};"
                " many routers accept only one session per ID",
                path,
                "leave routerId out: each node then uses its own IPv4 address",
                Severity.WARNING,
            )
        return
    bare = [n.name for n in cluster.vip_nodes if n.addresses and n.address(4) is None]
    if bare:
        yield Problem(
            "bgp-router-id-missing",
            f"{listed(bare)} {'has' if len(bare) == 1 else 'have'} no IPv4 address, and a BGP"
            " router ID is one (RFC 6286)",
            _BGP,
            "set kubeVip.bgp.routerId to any IPv4-shaped number that nobody else uses",
        )
