"""What the tool has to say: findings with a place, outcomes with a status.

Nothing of ours is imported here, so that every layer can speak the same words.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

CANNOT_TELL = "cannot tell: "  # so begins the finding that says why an outcome is unknown


class Severity(enum.StrEnum):
    """How much a finding matters; an error stops the command with a non-zero exit."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Status(enum.StrEnum):
    """The result of one check; ``unknown`` never counts as ``pass``."""

    PASS = "pass"  # noqa: S105  (a status, not a password)
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a user's file; ``line`` and ``column`` count from 1, 0 means the whole file.

    ``path`` is the place inside the document as in ``nodes[0].address``; ``excerpt`` is the
    offending line itself, so that a report never has to read the file again.
    """

    file: str
    path: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Related:
    """The other place that a finding speaks of, and what stands there."""

    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text to put in place of another; lines and columns count from 1.

    From ``line:column`` up to, not including, ``end_line:end_column``; both may be the place
    behind the last character of the file.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: which rule, how bad, what, how to get out of it, and where.

    ``edits`` are the safe, mechanical way out, where there is one.
    """

    rule: str
    severity: Severity
    message: str
    hint: str = ""
    location: Location | None = None
    node: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check concluded about one node."""

    check: str
    node: str
    status: Status
    findings: tuple[Finding, ...] = ()


class FindingsError(Exception):
    """A stage cannot go on; carries every finding of that stage, at least one an error."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f.message for f in findings))
        self.findings = findings
