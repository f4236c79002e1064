"""What keepalived will meet on the wire."""

from __future__ import annotations

from kubevipgen.preflight.check import Check

CHECKS: tuple[Check, ...] = ()
