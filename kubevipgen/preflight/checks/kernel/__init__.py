"""Kernel, kernel settings, modules, cgroups, swap."""

from __future__ import annotations

from kubevipgen.preflight.check import Check

CHECKS: tuple[Check, ...] = ()
