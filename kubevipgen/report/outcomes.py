"""The result of checks, and what every form of its report needs to know of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status

GOOD, FAILED, COULD_NOT_TELL = 0, 1, 3
NEEDS_ROOT = "run as root"
MEASURED = "drill"  # the topic of checks whose notes are figures
_ROOT = re.compile(r"\b(?:run as|needs|need|as|must be|without|not) root\b")
_REASON = re.compile(rf"{CANNOT_TELL}(?P<reason>.*) \((?P<fact>[^()]*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What a report calls itself, and how it ends.

    ``strict`` is for warnings alone with --strict, ``nothing`` for when nothing was checked.
    """

    command: str
    heading: str
    kind: str
    good: str
    failed: str
    strict: str
    nothing: str


PREFLIGHT = Words(
    command="preflight",
    heading="Preflight of",
    kind="PreflightReport",
    good="Nothing that was checked stands in the way",
    failed="Not ready: fix what failed, then run this again",
    strict="Not ready: with --strict warnings stop the bootstrap too",
    nothing="Could not tell anything: no check fits this node and phase",
)
VERIFY = Words(
    command="verify",
    heading="Verification of",
    kind="VerifyReport",
    good="The cluster is what its spec says, as far as it was checked",
    failed="Not as the spec says: fix what failed, then run this again",
    strict="Not as the spec says: with --strict warnings count too",
    nothing="Could not tell anything: nothing was checked",
)


@dataclass(frozen=True, slots=True)
class Report:
    """``title`` is the cluster's name; ``phases`` has all nodes, in the order of the report.

    ``topics``, ``summaries`` (one-line titles) and ``manuals`` (whole texts) are by check ID;
    ``spec_file`` is where the cluster is described, "" when flags alone do. ``figures`` is plain
    data that a drill has measured.
    """

    title: str
    outcomes: tuple[Outcome, ...]
    phases: Mapping[str, str]
    topics: Mapping[str, str]
    summaries: Mapping[str, str]
    manuals: Mapping[str, str] = field(default_factory=dict)
    spec_file: str = ""
    seconds: float = 0.0
    words: Words = PREFLIGHT
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """One finding, and every node that it was found on; no node when it is about all of them."""

    check: str
    severity: Severity
    message: str
    hint: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why one check could not tell about one node, and which fact it lacked."""

    check: str
    node: str
    reason: str
    fact: str


def counts(report: Report) -> dict[Status, int]:
    """How many outcomes have each status, the worst first, zeros included."""
    return tally(report.outcomes)


def tally(outcomes: Collection[Outcome]) -> dict[Status, int]:
    """The same for some outcomes."""
    order = (Status.FAIL, Status.WARN, Status.UNKNOWN, Status.PASS, Status.SKIPPED)
    return {status: sum(o.status is status for o in outcomes) for status in order}


def exit_code(report: Report, *, strict: bool = False) -> int:
    """1 when anything fails (or warns, if strict), else 3 when anything is unknown, else 0.

    A report in which nothing was checked at all cannot tell either.
    """
    counted = counts(report)
    if counted[Status.FAIL] or (strict and said(report, Severity.WARNING)):
        return FAILED
    return COULD_NOT_TELL if counted[Status.UNKNOWN] or not report.outcomes else GOOD


def said(report: Report, *severities: Severity) -> tuple[Said, ...]:
    """The findings of these severities, the same one on several nodes as one."""
    nodes: dict[tuple[str, Severity, str, str], list[str]] = {}
    for outcome in report.outcomes:
        for found in spoken(outcome):
            if found.severity in severities:
                key = (outcome.check, found.severity, found.message, found.hint)
                nodes.setdefault(key, []).append(outcome.node)
    return tuple(Said(*key, tuple(filter(None, found))) for key, found in nodes.items())


def spoken(outcome: Outcome) -> tuple[Finding, ...]:
    """What a check found, without why it was skipped or could not tell."""
    if outcome.status is Status.SKIPPED:
        return ()
    return tuple(f for f in outcome.findings if not _is_unknown(outcome, f))


def unknowns(outcomes: Iterable[Outcome]) -> Iterator[Unknown]:
    """What could not be told, also where a check failed before that."""
    for outcome in outcomes:
        for found in outcome.findings:
            if _is_unknown(outcome, found):
                match = _REASON.fullmatch(found.message)
                words = match.groups() if match else (found.message, "")
                yield Unknown(outcome.check, outcome.node, *words)


def causes(report: Report) -> dict[str, tuple[Unknown, ...]]:
    """What could not be told by its cause: one missing thing is told once."""
    found: dict[str, list[Unknown]] = {}
    for unknown in unknowns(report.outcomes):
        cause = NEEDS_ROOT if _ROOT.search(unknown.reason) else unknown.reason
        found.setdefault(cause, []).append(unknown)
    return {cause: tuple(items) for cause, items in found.items()}


def by_topic(report: Report) -> dict[str, list[Outcome]]:
    """The outcomes of each topic, in the order in which topics first come up."""
    found: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        found.setdefault(report.topics.get(outcome.check, ""), []).append(outcome)
    return found


def by_check(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each check on its nodes."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.check, []).append(outcome)
    return found


def summary_line(report: Report) -> str:
    """``3 failed, 2 warnings, 58 passed on cp-1, cp-2, cp-3 in 4.1 s``."""
    nouns = {
        Status.FAIL: "failed",
        Status.WARN: "warning",
        Status.UNKNOWN: "unknown",
        Status.PASS: "passed",
        Status.SKIPPED: "skipped",
    }
    parts = [
        f"{n} {nouns[status]}{'s' if status is Status.WARN and n > 1 else ''}"
        for status, n in counts(report).items()
        if n
    ]
    where = f" on {node_list(tuple(report.phases))}" if report.phases else ""
    return f"{', '.join(parts) or 'nothing checked'}{where} in {report.seconds:.1f} s"


def node_list(nodes: tuple[str, ...], most: int = 6) -> str:
    """The names with commas, each once; of many the first ones and how many more there are."""
    nodes = tuple(dict.fromkeys(nodes))
    if len(nodes) <= most:
        return ", ".join(nodes)
    return f"{', '.join(nodes[: most - 1])} and {len(nodes) - most + 1} more"


def _is_unknown(outcome: Outcome, finding: Finding) -> bool:
    """An unknown that is ignored is an ordinary warning."""
    told = finding.message.startswith(CANNOT_TELL)
    return told and outcome.status in {Status.UNKNOWN, Status.FAIL}
