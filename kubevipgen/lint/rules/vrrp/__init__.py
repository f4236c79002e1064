"""keepalived.conf, its instances, priorities, addresses, authentication: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule

RULES: tuple[Rule, ...] = ()
