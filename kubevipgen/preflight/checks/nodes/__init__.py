"""The nodes together: what only the facts of several can show."""

from __future__ import annotations

from kubevipgen.preflight.check import GroupCheck
from kubevipgen.preflight.checks.nodes import (
    clock_skew,
    l2_adjacency,
    mtu_agrees,
    planned_nodes,
    ports_between_nodes,
    quorum,
    rendered_set_agrees,
    same_subnet,
    unique_addresses,
    unique_hostnames,
    unique_machine_ids,
    unique_macs,
    versions_agree,
    vip_held,
    vrrp_agreement,
    vrrp_peers,
)

CHECKS: tuple[GroupCheck, ...] = (
    planned_nodes,
    quorum,
    unique_addresses,
    same_subnet,
    mtu_agrees,
    l2_adjacency,
    vrrp_peers,
    ports_between_nodes,
    unique_hostnames,
    unique_machine_ids,
    unique_macs,
    clock_skew,
    rendered_set_agrees,
    versions_agree,
    vrrp_agreement,
    vip_held,
)
