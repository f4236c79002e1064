"""Whose facts these are: a document is matched with a node of the spec."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from kubevipgen.model import Address, Cluster, Node
from kubevipgen.preflight.check import PlannedFile, Subject
from kubevipgen.preflight.facts import Facts, UnknownFactError
from kubevipgen.preflight.network import LocalAddress, interfaces
from kubevipgen.preflight.phase import Phase, phase_of

# What `subject_of` reads itself, whatever the checks need.
TOPICS = frozenset({"interfaces", "disk", "processes"})


class UnknownNodeError(Exception):
    """The facts are of a host that is none of the spec's nodes."""


def subject_of(
    cluster: Cluster, facts: Facts, planned: Iterable[PlannedFile] = (), phase: Phase | None = None
) -> Subject:
    """Raises UnknownNodeError when the facts name no node of the cluster."""
    node = next((n for n in cluster.nodes if n.name == facts.node), None)
    if node is None:
        raise UnknownNodeError(facts.node)
    if not node.addresses:
        node = _adopt(cluster, node, facts)
        nodes = tuple(node if n.name == node.name else n for n in cluster.nodes)
        cluster = dataclasses.replace(cluster, nodes=nodes)
    own = tuple(file for file in planned if file.node == node.name)
    decided = phase or phase_of(cluster, node, bootstrapped=is_bootstrapped(facts))
    return Subject(cluster, node, facts, decided, own)


def is_bootstrapped(facts: Facts) -> bool:
    """Whether kubeadm has been here and its kubelet is at work."""
    try:
        kubeconfig = facts.at("disk", "files", "/etc/kubernetes/kubelet.conf")
        return bool(kubeconfig) and bool(facts.at("processes", "kubelet"))
    except UnknownFactError:
        return False


def _adopt(cluster: Cluster, node: Node, facts: Facts) -> Node:
    """A node that the spec has no address for takes those of its interface, one per family."""
    try:
        interface = interfaces(facts).get(node.interface)
    except UnknownFactError:
        return node
    if interface is None:
        return node
    usable = [a for a in interface.addresses if _usable(cluster, a)]
    found = [next((a for a in usable if a.ip.version == family), None) for family in (4, 6)]
    kept = tuple(Address(a.ip, a.network) for a in found if a is not None)
    return dataclasses.replace(node, addresses=kept, advertise_address=kept[0].ip if kept else None)


def _usable(cluster: Cluster, address: LocalAddress) -> bool:
    vip = address.ip in cluster.endpoint.vips
    return not vip and not address.is_host_only and not address.ip.is_link_local
