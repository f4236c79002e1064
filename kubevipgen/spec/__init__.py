"""The user's cluster file: load, validate, resolve, check."""

from __future__ import annotations

from kubevipgen.spec.flags import Flags
from kubevipgen.spec.load import Loaded, find, load, load_source

__all__ = ["Flags", "Loaded", "find", "load", "load_source"]
