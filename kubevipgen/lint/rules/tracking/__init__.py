"""keepalived.conf, its checks, timers, peers, grammar: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule

RULES: tuple[Rule, ...] = ()
