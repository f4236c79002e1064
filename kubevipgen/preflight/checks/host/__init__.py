"""The host and its services."""

from __future__ import annotations

from kubevipgen.preflight.check import Check

CHECKS: tuple[Check, ...] = ()
