"""Files held against one another: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.cluster import (
    lb_config_differs,
    port_mismatch,
    priority_clash,
    server_list,
    two_vip_managers,
    unicast_asymmetric,
    vip_mismatch,
    vip_off_subnet,
    vrid_default,
    vrrp_mismatch,
    weight_too_small,
)

RULES: tuple[Rule, ...] = (
    vip_mismatch,
    port_mismatch,
    vrrp_mismatch,
    priority_clash,
    weight_too_small,
    vip_off_subnet,
    two_vip_managers,
    vrid_default,
    unicast_asymmetric,
    server_list,
    lb_config_differs,
)
