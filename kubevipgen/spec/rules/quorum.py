"""How many etcd members a cluster has, and how many it may lose.

etcd needs a majority: floor(n/2) + 1 of n members. An even count therefore costs a machine and
buys nothing (etcd FAQ, "Why an odd number of cluster members?").
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, Node, Role
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import count, is_implicit

_MOST = 7  # etcd FAQ: "no more than seven nodes"


def check(cluster: Cluster) -> Iterator[Problem]:
    if any(is_implicit(node) for node in cluster.nodes):
        return  # flags for one machine say nothing about the others
    members, path = _members(cluster)
    if members == 1:
        yield _warning("etcd-single-member", members, path, "add two more for high availability")
    elif members > _MOST:
        text = "each write waits for a majority: 3 or 5 members are faster"
        yield _warning("etcd-many-members", members, path, text)
    elif members and members % 2 == 0:
        text = f"use {members + 1} members to tolerate {count(members // 2, 'failure')}"
        yield _warning("etcd-even-members", members, path, text)
    if cluster.etcd is not None and len(cluster.control_planes) == 1:
        yield _single(cluster.control_planes[0])


def _members(cluster: Cluster) -> tuple[int, Path]:
    if cluster.etcd is None:
        return len(cluster.control_planes), ("nodes",)
    nodes = cluster.with_role(Role.ETCD)
    if nodes:
        return len(nodes), ("nodes",)
    # A single endpoint of somebody else's etcd may well be a load balancer: say nothing.
    endpoints = len(cluster.etcd.endpoints)
    return endpoints if endpoints > 1 else 0, ("etcd", "external", "endpoints")


def arithmetic(members: int) -> str:
    """``4 members: majority 3, tolerates 1 failure, as 3 members do``."""
    tolerated = (members - 1) // 2
    text = (
        f"{count(members, 'member')}: majority {members // 2 + 1},"
        f" tolerates {count(tolerated, 'failure') if tolerated else 'no failure'}"
    )
    if members % 2 == 0:
        text += f", as {count(members - 1, 'member')} {'does' if members == 2 else 'do'}"
    return text


def _warning(rule: str, members: int, path: Path, hint: str) -> Problem:
    return Problem(rule, f"etcd has {arithmetic(members)}", path, hint, Severity.WARNING)


def _single(node: Node) -> Problem:
    return Problem(
        "control-plane-single",
        f"{node.name} is the only control plane: without it, no API",
        ("nodes",),
        "add two more control planes",
        Severity.WARNING,
        node.name,
    )
