"""The cluster's network on one machine, and the programs in it."""

from __future__ import annotations

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.lab import Lab, Setting

__all__ = ["Lab", "LabError", "Setting"]
