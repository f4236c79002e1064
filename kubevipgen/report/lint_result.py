"""The result of `lint`, and what every form of its report needs to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubevipgen.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What is known of a rule; ``code`` is "" for what `lint` itself has to say."""

    code: str
    family: str
    severity: Severity
    title: str
    manual: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What was recognised: a file, or from ``line`` on a part of one, which ``part`` names."""

    file: str
    kind: str
    line: int = 1
    node: str = ""
    path: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class LintReport:
    """``findings`` by file and place; ``rules`` by ID, all that there are.

    ``ignored`` findings were taken back by comments, ``known`` ones stand in the baseline.
    """

    findings: tuple[Finding, ...]
    configurations: tuple[Configuration, ...]
    rules: Mapping[str, RuleWords]
    assumed: Mapping[str, str] = field(default_factory=dict)
    ignored: int = 0
    known: int = 0
    strict: bool = False

    @property
    def files(self) -> int:
        """How many files the configurations stand in."""
        return len({configuration.file for configuration in self.configurations})

    @property
    def fixable(self) -> int:
        """How many findings have a safe, mechanical way out."""
        return sum(bool(finding.edits) for finding in self.findings)


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many of each severity, the worst first, zeros included."""
    severities = [finding.severity for finding in findings]
    return {severity: severities.count(severity) for severity in Severity}


def advice(finding: Finding) -> str:
    """Message, the other places, and the way out, as lines."""
    others = [f"see {other.location}: {other.message}" for other in finding.related]
    fix = [f"fix: {finding.hint}"] if finding.hint else []
    return "\n".join([finding.message, *others, *fix])
