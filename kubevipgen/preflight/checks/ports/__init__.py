"""Who listens, and who can be reached."""

from __future__ import annotations

from kubevipgen.preflight.check import Check

CHECKS: tuple[Check, ...] = ()
