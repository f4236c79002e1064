"""The nodes together: what only the facts of several can show."""

from __future__ import annotations

from kubevipgen.preflight.check import GroupCheck

CHECKS: tuple[GroupCheck, ...] = ()
