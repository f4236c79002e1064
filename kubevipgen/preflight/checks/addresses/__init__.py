"""Interfaces, addresses, routes: the subnet that the VIP lives in."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.addresses import (
    default_route,
    interface_kind,
    interface_mtu,
    interface_up,
    ipv6_dad,
    node_address,
    node_ip_choice,
    node_prefix,
    rp_filter,
    subnet_overlap,
    vip_is_other_address,
    vip_left_over,
    vip_on_link,
)

CHECKS: tuple[Check, ...] = (
    interface_up,
    interface_kind,
    interface_mtu,
    node_address,
    node_prefix,
    node_ip_choice,
    ipv6_dad,
    default_route,
    rp_filter,
    subnet_overlap,
    vip_on_link,
    vip_is_other_address,
    vip_left_over,
)
