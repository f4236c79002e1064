"""Read the rows of one program's table for one version.

Rows stand oldest first. A row's ``set`` adds to what the rows above it have set; its ``patches``
add single ranges of patch releases on top, for this branch alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kubevipgen import resources
from kubevipgen.versions.number import Version, parse

_AFTER_ALL = 10**6  # later than every patch release that a row names


class UnknownVersionError(Exception):
    """A version that cannot be used; ``known`` lists the usable ones of ``program``.

    ``reason`` is "" for a version that is merely not known, else it completes "VERSION is refused:
    ...". ``newer`` tells that ``allow_unknown`` would let it pass.
    """

    def __init__(
        self,
        program: str,
        version: str,
        known: tuple[str, ...],
        reason: str = "",
        *,
        newer: bool = False,
    ) -> None:
        super().__init__(
            f"{program} {version} " + (f"is refused: {reason}" if reason else "is not known")
        )
        self.program = program
        self.version = version
        self.known = known
        self.reason = reason
        self.newer = newer


@dataclass(slots=True)
class Found:
    """What the rows say about one version."""

    version: Version
    values: dict[str, Any] = field(default_factory=dict)
    env: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """One program: its name is that of its table in ``data/``."""

    name: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = resources.data(self.name)
        return loaded

    @property
    def newest(self) -> str:
        """The newest known version that is not refused: a branch, or a release where rows tell."""
        last = self.rows[-1]
        return f"{last['branch']}.{last['newest']}" if "newest" in last else str(last["branch"])

    def known(self) -> tuple[str, ...]:
        """The usable versions, for a message."""
        return tuple(_describe(row) for row in self.rows)

    def find(self, text: str, *, patch_needed: bool, allow_unknown: bool) -> Found:
        """The merged rows for ``text``; UnknownVersionError when there is none for it."""
        try:
            version = parse(text)
        except ValueError as error:
            raise self._error(text, "it is not a version such as 1.36.2") from error
        if patch_needed and version.patch < 0:
            reason = f"the patch release is missing; write X.Y.Z, such as {version.branch}.0"
            raise self._error(text, reason)
        found = Found(version)
        branch, patch = self._place(version, found, allow_unknown=allow_unknown)
        for row in self.rows:
            _apply(row, found)
            if row["branch"] == branch:
                self._patches(row, patch, found)
                return found
        raise AssertionError(branch)  # _place() names only branches that are there

    def _place(self, version: Version, found: Found, *, allow_unknown: bool) -> tuple[str, int]:
        """The branch and patch release whose rows count for this version."""
        row = next((r for r in self.rows if r["branch"] == version.branch), None)
        last = self.rows[-1]
        if row is not None:
            newest = row.get("newest", _AFTER_ALL)
            if version.patch < 0 and "newest" in row:
                found.version = version = Version(version.major, version.minor, newest)
            if version.patch <= newest:
                return version.branch, version.patch
            self._newer(version, f"{version.branch}.{newest}", found, allow_unknown=allow_unknown)
            return version.branch, newest
        if (version.major, version.minor) > _order(last):
            self._newer(version, self.newest, found, allow_unknown=allow_unknown)
            return last["branch"], last.get("newest", _AFTER_ALL)
        raise self._error(str(version))

    def _newer(self, version: Version, like: str, found: Found, *, allow_unknown: bool) -> None:
        if not allow_unknown:
            raise self._error(str(version), newer=True)
        fact = f"{self.name} {version} is newer than {like}, the newest known"
        found.warnings.append(f"{fact}; treated like {like}")

    def _patches(self, row: dict[str, Any], patch: int, found: Found) -> None:
        for rule in row.get("patches", ()):
            if rule["from"] <= patch <= rule["to"]:
                if rule.get("refused"):
                    raise self._error(f"{row['branch']}.{patch}", rule["why"])
                _apply(rule, found)

    def _error(self, version: str, reason: str = "", *, newer: bool = False) -> UnknownVersionError:
        return UnknownVersionError(self.name, version, self.known(), reason, newer=newer)


def _apply(rule: dict[str, Any], found: Found) -> None:
    found.values.update(rule.get("set", {}))
    found.env.update(rule.get("env", ()))
    found.env.difference_update(rule.get("gone", ()))


def _order(row: dict[str, Any]) -> tuple[int, int]:
    version = parse(row["branch"])
    return version.major, version.minor


def _describe(row: dict[str, Any]) -> str:
    if "newest" not in row:
        return str(row["branch"])
    refused = [r["from"] for r in row.get("patches", ()) if r.get("refused")]
    but = "".join(f" (not {row['branch']}.{patch})" for patch in refused)
    return f"{row['branch']}.0 to {row['branch']}.{row['newest']}{but}"
