"""Sizes of the pod and service subnets, as kubeadm and the controller manager demand them.

Sources: kubeadm validation.go (ValidateNetworking, ValidatePodSubnetNodeMask): at least 10
service addresses and at most 20 host bits, at least 14 pod addresses, node mask not shorter than
the subnet and at most 16 bits longer. That there is a range for each node is nobody's check.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Cluster, Network
from kubevipgen.spec.overrides import extra_args
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import count, kubelet_nodes

_MIN_SERVICE = 10
_MAX_SERVICE_BITS = 20
_MIN_POD = 14
_MAX_NODE_CIDR_BITS = 16
_NODE_MASK = {4: 24, 6: 64}


def check(cluster: Cluster) -> Iterator[Problem]:
    net = cluster.networking
    for index, network in enumerate(net.service_subnets):
        yield from _service_size(network, ("networking", "serviceSubnet", index))
    manager = extra_args(cluster, "controllerManager")
    for index, network in enumerate(net.pod_subnets):
        path: Path = ("networking", "podSubnet", index)
        yield from _pod_size(network, path)
        if manager.get("allocate-node-cidrs", "").lower() != "false":
            mask = _node_mask(manager, network, dual=len(net.pod_subnets) > 1)
            yield from _node_ranges(cluster, network, mask, path)


def _service_size(network: Network, path: Path) -> Iterator[Problem]:
    bits = network.max_prefixlen - network.prefixlen
    if network.num_addresses < _MIN_SERVICE:
        yield Problem(
            "service-subnet-small",
            f"service subnet {network} has {network.num_addresses} addresses;"
            f" kubeadm needs {_MIN_SERVICE}",
            path,
            f"use /{network.max_prefixlen - 4} or wider",
        )
    if bits > _MAX_SERVICE_BITS:
        yield Problem(
            "service-subnet-large",
            f"service subnet {network} has {bits} host bits; the apiserver takes at most"
            f" {_MAX_SERVICE_BITS}",
            path,
            f"use /{network.max_prefixlen - _MAX_SERVICE_BITS} or narrower",
        )


def _pod_size(network: Network, path: Path) -> Iterator[Problem]:
    if network.num_addresses < _MIN_POD:
        yield Problem(
            "pod-subnet-small",
            f"pod subnet {network} has {network.num_addresses} addresses; kubeadm needs {_MIN_POD}",
            path,
            f"each node takes a /{_NODE_MASK[network.version]} of its own: use a much wider one",
        )


def _node_mask(manager: dict[str, str], network: Network, *, dual: bool) -> int:
    names = [f"node-cidr-mask-size-ipv{network.version}"]
    names += [] if dual else ["node-cidr-mask-size"]
    given = next((manager[name] for name in names if name in manager), "")
    return int(given) if given.isdecimal() else _NODE_MASK[network.version]


def _node_ranges(cluster: Cluster, network: Network, mask: int, path: Path) -> Iterator[Problem]:
    spare = mask - network.prefixlen
    flag = f"node-cidr-mask-size-ipv{network.version}"
    if spare < 0:
        yield Problem(
            "pod-subnet-below-node-mask",
            f"pod subnet {network} is smaller than the /{mask} that each node gets",
            path,
            f"use a wider subnet, or set the controller manager's {flag}",
        )
    elif spare > _MAX_NODE_CIDR_BITS:
        yield Problem(
            "pod-subnet-above-node-mask",
            f"pod subnet {network} is {spare} bits wider than the /{mask} of a node; the controller"
            f" manager takes at most {_MAX_NODE_CIDR_BITS}",
            path,
            f"use /{mask - _MAX_NODE_CIDR_BITS} or narrower, or a shorter {flag}",
        )
    elif (nodes := len(kubelet_nodes(cluster))) > 2**spare:
        yield Problem(
            "pod-subnet-too-few-nodes",
            f"pod subnet {network} holds {count(2**spare, 'range')} of /{mask} for"
            f" {count(nodes, 'node')}: the others would never become ready",
            path,
            f"use /{mask - (nodes - 1).bit_length()} or wider, or a longer {flag}",
        )
