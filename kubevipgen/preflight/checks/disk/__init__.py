"""What earlier runs, people and we left on the disk."""

from __future__ import annotations

from kubevipgen.preflight.check import Check

CHECKS: tuple[Check, ...] = ()
