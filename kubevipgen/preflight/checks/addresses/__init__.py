"""Interfaces, addresses, routes: the subnet that the VIP lives in."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.addresses import vip_on_link

CHECKS: tuple[Check, ...] = (vip_on_link,)
