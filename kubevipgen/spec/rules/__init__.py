"""The rules of a spec that no schema can say, each over the resolved cluster.

A rule is a module with ``check(cluster) -> Iterator[Problem]``: pure, without order among the
rules, and never raising, whatever the other rules would say about the same cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kubevipgen.model import Cluster
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules import (
    advertise,
    anonymous,
    bgp,
    certificates,
    disjoint,
    endpoint_port,
    etcd,
    families,
    haproxy_extra,
    keepalived_extra,
    kube_vip,
    kubelet,
    labels,
    names,
    nodes,
    overrides,
    ports,
    proxy,
    quorum,
    releases,
    roles,
    subnets,
    vip_address,
    vip_on_link,
    vrrp,
)

__all__ = ["RULES", "Rule", "check"]

Rule = Callable[[Cluster], Iterator[Problem]]

# In the order in which a reader meets the matters in a spec.
RULES: tuple[Rule, ...] = (
    names.check,
    vip_address.check,
    vip_on_link.check,
    endpoint_port.check,
    subnets.check,
    families.check,
    disjoint.check,
    proxy.check,
    nodes.check,
    roles.check,
    quorum.check,
    advertise.check,
    anonymous.check,
    labels.check,
    kubelet.check,
    etcd.check,
    certificates.check,
    ports.check,
    releases.check,
    kube_vip.check,
    bgp.check,
    vrrp.check,
    keepalived_extra.check,
    haproxy_extra.check,
    overrides.check,
)


def check(cluster: Cluster) -> Iterator[Problem]:
    """Everything that all rules have to say about ``cluster``."""
    for rule in RULES:
        yield from rule(cluster)
