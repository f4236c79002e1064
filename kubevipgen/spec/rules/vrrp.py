"""keepalived's limits: versions, advert intervals, priorities.

Ranges from keepalived's vrrp_parser.c: advert_int 0.01..40.95 s in version 3 and 1..255 whole
seconds in version 2; IPv6 has version 3 only (RFC 5798).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Keepalived, Node
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import listed, node_path

_MAX_V3_CENTISECONDS = 4095
_MAX_V2_SECONDS = 255
_SLOW_ADVERT = 3


def check(cluster: Cluster) -> Iterator[Problem]:
    keepalived = cluster.keepalived
    yield from _unused_priorities(cluster)
    if keepalived is None:
        return
    yield from _version(cluster, keepalived)
    yield from _advert(keepalived)
    yield from _priorities(cluster)
    if keepalived.preferred_node:
        yield from _preferred(cluster, keepalived.preferred_node)


def _version(cluster: Cluster, keepalived: Keepalived) -> Iterator[Problem]:
    version, path = keepalived.vrrp_version, ("keepalived", "vrrpVersion")
    v6 = [vip for vip in cluster.endpoint.vips if vip.version == 6]
    if version == 2 and v6:
        yield Problem(
            "vrrp-version-ipv6",
            f"VRRP version 2 carries IPv4 only, and VIP {v6[0]} is IPv6",
            path,
            "use vrrpVersion 3",
        )
    if keepalived.authentication and version != 2:
        yield Problem(
            "vrrp-authentication",
            f"VRRP version {version} has no authentication; keepalived would ignore it",
            ("keepalived", "authentication"),
            "use vrrpVersion 2, or rely on unicast peers and a firewall",
        )


def _advert(keepalived: Keepalived) -> Iterator[Problem]:
    seconds, path = keepalived.advert_interval, ("keepalived", "advertInterval")
    if keepalived.vrrp_version == 2 and (seconds % 1 or not 1 <= seconds <= _MAX_V2_SECONDS):
        yield Problem(
            "advert-interval-v2",
            f"advertInterval {seconds:g} does not fit VRRP version 2, which takes whole seconds"
            f" from 1 to {_MAX_V2_SECONDS}",
            path,
            "use 1, or vrrpVersion 3",
        )
    centiseconds = seconds * 100
    whole = abs(centiseconds - round(centiseconds)) < 1e-6
    if keepalived.vrrp_version == 3 and (
        not whole or not 1 <= round(centiseconds) <= _MAX_V3_CENTISECONDS
    ):
        yield Problem(
            "advert-interval-v3",
            f"advertInterval {seconds:g} does not fit VRRP version 3, which takes 0.01 to 40.95 s"
            " in steps of 0.01",
            path,
            "0.5 is a good choice",
        )
    elif seconds >= _SLOW_ADVERT:
        yield Problem(
            "advert-interval-slow",
            f"advertInterval {seconds:g} means {3 * seconds:g} s or more until another node takes"
            " the VIP",
            path,
            "0.5 to 1 is usual",
            Severity.WARNING,
        )


def _priorities(cluster: Cluster) -> Iterator[Problem]:
    owner: dict[int, Node] = {}
    given = [node for node in cluster.vip_nodes if node.priority is not None]
    for node in given:
        path, number = node_path(cluster, node, "priority"), node.priority or 0
        if number in owner:
            yield Problem(
                "priority-twice",
                f"{owner[number].name} and {node.name} both have VRRP priority {number}",
                path,
                "give each node its own number, or none at all",
                node=node.name,
            )
        owner.setdefault(number, node)
    bare = [node for node in cluster.vip_nodes if node.priority is None]
    if given and bare:
        yield Problem(
            "priority-partial",
            f"{given[0].name} has a VRRP priority, but {listed(n.name for n in bare)}"
            f" {'has' if len(bare) == 1 else 'have'} none",
            node_path(cluster, bare[0]),
            "give one to every node that may hold the VIP, or to none",
            node=bare[0].name,
        )


def _preferred(cluster: Cluster, name: str) -> Iterator[Problem]:
    path = ("keepalived", "preferredNode")
    node = next((n for n in cluster.vip_nodes if n.name == name), None)
    if node is None:
        exists = any(n.name == name for n in cluster.nodes)
        yield Problem(
            "preferred-node",
            f"preferredNode {name} {'cannot hold the VIP' if exists else 'does not exist'}",
            path,
            f"name one of {listed(n.name for n in cluster.vip_nodes)}",
        )
        return
    higher = [n for n in cluster.vip_nodes if (n.priority or 0) > (node.priority or 0)]
    if higher and node.priority is not None:
        yield Problem(
            "preferred-node-priority",
            f"preferredNode {name} has priority {node.priority}, below"
            f" {higher[0].name} with {higher[0].priority}",
            path,
            "give the preferred node the highest priority, or drop the priorities",
        )


def _unused_priorities(cluster: Cluster) -> Iterator[Problem]:
    holders = cluster.vip_nodes if cluster.keepalived is not None else ()
    for node in cluster.nodes:
        if node.priority is not None and node not in holders:
            why = "never holds the VIP" if holders else f"runs no keepalived in mode {cluster.mode}"
            yield Problem(
                "priority-unused",
                f"node {node.name} {why}, so its priority {node.priority} has no effect",
                node_path(cluster, node, "priority"),
                "drop it",
                Severity.WARNING,
                node.name,
            )
