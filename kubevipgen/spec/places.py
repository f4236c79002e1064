"""From a problem's path in the spec to a place that a person can look at."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.finding import Finding, Location
from kubevipgen.source import Source, path_text
from kubevipgen.spec.flags import Given
from kubevipgen.spec.problem import Path, Problem

COMMAND_LINE = "command line"
_ABOUT_KEYS = frozenset(
    {"unknown-field", "field-name", "unused-section"}
)  # these point at the name, not the value


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything in the merged data came from."""

    source: Source | None
    given: tuple[Given, ...] = ()

    def finding(self, problem: Problem) -> Finding:
        """The problem with its place looked up."""
        location = self.locate(problem.path, key=problem.rule in _ABOUT_KEYS)
        return Finding(
            problem.rule,
            problem.severity,
            problem.message,
            problem.hint,
            location,
            problem.node,
        )

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """The flag that gave the value, or its place in the file, or its nearest parent's."""
        for item in self.given:
            if path[: len(item.path)] == item.path:
                return Location(item.flag, path_text(path))
        if self.source is None:
            return Location(COMMAND_LINE, path_text(path))
        if not self.source.has(path) and path[:1] == ("nodes",) and len(path) > 2:
            shared: Path = ("nodeDefaults", *path[2:])
            if any(path_starts(shared, item.path) for item in self.given):
                return self.locate(shared)
            path = shared if self.source.has(shared) else path
        return self.source.locate(path, key=key)


def path_starts(path: Path, start: Path) -> bool:
    return path[: len(start)] == start


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """By position, flags last, each finding once."""
    unique = {(f.location, f.message): f for f in findings}.values()
    return tuple(sorted(unique, key=_position))


def _position(finding: Finding) -> tuple[bool, int, int]:
    at = finding.location
    return (at is None or not at.line, at.line if at else 0, at.column if at else 0)
