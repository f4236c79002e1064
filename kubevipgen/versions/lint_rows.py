"""What releases do that lint rules depend on (``data/lint-PROGRAM.yaml``)."""

from __future__ import annotations

import re

from kubevipgen import resources
from kubevipgen.versions.number import Version, parse

_LEADING = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


def has(program: str, capability: str, version: Version | None) -> bool:
    """Whether this release behaves so; None means the newest. KeyError for an unknown row.

    A row holds ``from`` (the first release), ``until`` (the first that no longer does), or both.
    """
    row = resources.data(f"lint-{program}")[capability]
    if version is None:
        return "until" not in row
    after = "from" not in row or version >= parse(row["from"])
    before = "until" not in row or version < parse(row["until"])
    return after and before


def version_in(text: str) -> Version | None:
    """The number at the start of a tag such as ``v0.8.9``, ``2.8-alpine`` or ``1.36.2``."""
    found = _LEADING.match(text)
    if not found:
        return None
    major, minor, patch = found.groups()
    return Version(int(major), int(minor), -1 if patch is None else int(patch))
