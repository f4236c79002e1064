"""The address under which each apiserver makes itself known.

kubeadm checks only that it is an IP address: not that the node has it, nor that it is not the
VIP, which would then be written into the ``kubernetes`` service and into etcd's peer URLs.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Role
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import listed


def check(cluster: Cluster) -> Iterator[Problem]:
    for index, node in enumerate(cluster.nodes):
        address = node.advertise_address
        mine = [a.ip for a in node.addresses]
        path = ("nodes", index, "advertiseAddress")
        if address is None or not mine or address in mine:
            continue
        if address in cluster.endpoint.vips:
            yield Problem(
                "advertise-is-vip",
                f"node {node.name} would advertise the VIP {address}, which moves between nodes",
                path,
                f"use the node's own address {mine[0]}",
                node=node.name,
            )
        elif node.role is Role.CONTROL_PLANE:
            yield Problem(
                "advertise-not-on-node",
                f"node {node.name} would advertise {address}, but its address is {listed(mine)}",
                path,
                "name one of its addresses, or leave advertiseAddress out",
                node=node.name,
            )
        else:
            yield Problem(
                "advertise-unused",
                f"node {node.name} runs no apiserver, so advertiseAddress {address} has no effect",
                path,
                "drop it",
                Severity.WARNING,
                node.name,
            )
