"""What keepalived will meet on the wire."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.vrrp import (
    vrrp_duplicate_master,
    vrrp_firewall,
    vrrp_router_id,
    vrrp_version,
)

CHECKS: tuple[Check, ...] = (
    vrrp_router_id,
    vrrp_version,
    vrrp_duplicate_master,
    vrrp_firewall,
)
