"""keepalived.conf, its instances, priorities, addresses, authentication: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.vrrp import (
    auth_broken,
    auth_pass_cut,
    auth_pass_truncated,
    auth_pass_well_known,
    instance_duplicate,
    master_nopreempt,
    no_authentication,
    priority_255,
    priority_255_weighted,
    state_unknown,
    vip_invalid,
    vip_no_prefix,
    vrid_bad,
)

RULES: tuple[Rule, ...] = (
    auth_pass_cut,
    auth_pass_truncated,
    auth_pass_well_known,
    no_authentication,
    auth_broken,
    priority_255_weighted,
    priority_255,
    vip_invalid,
    vip_no_prefix,
    master_nopreempt,
    state_unknown,
    vrid_bad,
    instance_duplicate,
)
