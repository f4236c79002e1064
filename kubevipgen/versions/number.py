"""Version numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(0|[1-9][0-9]{0,5})"
_VERSION = re.compile(rf"v?{_NUMBER}\.{_NUMBER}(?:\.{_NUMBER})?")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """``major.minor.patch``; ``patch`` is -1 when only the branch (``2.6``) was given."""

    major: int
    minor: int
    patch: int = -1

    def __str__(self) -> str:
        tail = f".{self.patch}" if self.patch >= 0 else ""
        return f"{self.major}.{self.minor}{tail}"

    @property
    def branch(self) -> str:
        """``major.minor``, the key of the data rows."""
        return f"{self.major}.{self.minor}"


def parse(text: str) -> Version:
    """``1.36.2``, ``v1.36.2`` or ``2.6``; ValueError for anything else, pre-releases included."""
    found = _VERSION.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a version such as 1.36.2")
    major, minor, patch = found.groups()
    return Version(int(major), int(minor), -1 if patch is None else int(patch))
