"""The numbers that a host is held against, from ``data/requirements.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.model import Role


class Requirement(NamedTuple):
    """One limit; ``why`` completes "because ...". ``place`` is "" where there is but one."""

    limit: float
    severity: Severity
    why: str
    place: str = ""


def requirements(what: str, role: Role | None = None) -> Iterator[Requirement]:
    """The rows of one quantity that hold for a role, the gravest first."""
    for row in resources.data("requirements"):
        if row["what"] != what or (role is not None and not _holds_for(row.get("roles"), role)):
            continue
        limit = row["least"] if "least" in row else row["most"]
        yield Requirement(limit, Severity(row["severity"]), row["why"], row.get("place", ""))


def _holds_for(roles: list[str] | None, role: Role) -> bool:
    return roles is None or role in roles
