"""The nodes together: what only the facts of several can show."""

from __future__ import annotations

from kubevipgen.preflight.check import GroupCheck
from kubevipgen.preflight.checks.nodes import (
    clock_skew,
    l2_adjacency,
    unique_hostnames,
    unique_machine_ids,
    unique_macs,
    vrrp_peers,
)

CHECKS: tuple[GroupCheck, ...] = (
    l2_adjacency,
    vrrp_peers,
    unique_hostnames,
    unique_machine_ids,
    unique_macs,
    clock_skew,
)
