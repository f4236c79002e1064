"""Nginx, address pools, sysctl.d and hosts: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule

RULES: tuple[Rule, ...] = ()
