"""Static pods of haproxy and keepalived, and what kube-vip shares with them: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule

RULES: tuple[Rule, ...] = ()
