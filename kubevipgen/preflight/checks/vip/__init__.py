"""The VIP on the wire."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.vip import (
    load_balancer_path,
    vip_answers,
    vip_one_holder,
    vip_silent,
)

CHECKS: tuple[Check, ...] = (vip_silent, vip_one_holder, vip_answers, load_balancer_path)
