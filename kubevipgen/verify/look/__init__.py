"""Ask a running cluster over the network, and say plainly what was seen."""

from __future__ import annotations

from kubevipgen.verify.look.access import Access
from kubevipgen.verify.look.gather import Options, look

__all__ = ["Access", "Options", "look"]
