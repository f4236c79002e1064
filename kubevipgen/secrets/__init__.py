"""Tokens, keys and passwords: read from the user's file or the environment, made on request.

Rendering only reads. New values come from :mod:`kubevipgen.secrets.make` and
:mod:`kubevipgen.secrets.ca`, which nothing but ``kubevipgen secrets init`` calls.
"""

from __future__ import annotations

from kubevipgen.secrets.reader import load, parse
from kubevipgen.secrets.values import MissingSecretError, Secrets, Wanted

__all__ = ["MissingSecretError", "Secrets", "Wanted", "load", "parse"]
