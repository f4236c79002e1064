"""Tokens, keys and passwords: read from the user's file or the environment, made on request.

Rendering only reads. New values come from :mod:`kubevipgen.secrets.make` and
the modules ``keys``, ``ca``, ``leaf`` and ``client``, which only ``kubevipgen secrets init`` calls,
and a rehearsal for the stand-ins that it serves.
"""

from __future__ import annotations

from kubevipgen.secrets.reader import is_beside, load, parse
from kubevipgen.secrets.values import MissingSecretError, Partial, Secrets, Wanted

__all__ = ["MissingSecretError", "Partial", "Secrets", "Wanted", "is_beside", "load", "parse"]
