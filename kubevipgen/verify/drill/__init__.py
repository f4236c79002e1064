"""``verify --drill``: move the VIP once on purpose, and measure what clients notice."""

from __future__ import annotations

from kubevipgen.verify.drill.plan import Drilled, DrillPlan, ssh_words
from kubevipgen.verify.drill.vip_drill import drill

__all__ = ["DrillPlan", "Drilled", "drill", "ssh_words"]
