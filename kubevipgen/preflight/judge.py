"""Run checks over facts: every check gives an outcome, and none counts as passed unseen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status
from kubevipgen.preflight.check import Check, Fault, Group, GroupCheck, NotApplicableError, Subject
from kubevipgen.preflight.checks import GROUP_CHECKS, NODE_CHECKS
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import TOPICS

EVERYTHING = "all"  # in --ignore, as kubeadm has it


@dataclass(frozen=True, slots=True)
class Selection:
    """``only`` None means every check; what is in ``ignore`` can only warn."""

    only: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()

    def wants(self, check: Check | GroupCheck) -> bool:
        return self.only is None or check.ID in self.only

    def ignores(self, check: Check | GroupCheck) -> bool:
        return bool({check.ID, EVERYTHING} & self.ignore)


def topics_needed(selection: Selection, *, group: bool) -> set[str]:
    """The topics of facts that the chosen checks, and the choice of the phase, read."""
    checks: list[Check | GroupCheck] = [*NODE_CHECKS, *(GROUP_CHECKS if group else ())]
    return {topic for check in checks if selection.wants(check) for topic in check.NEEDS} | TOPICS


def judge(subjects: Collection[Subject], selection: Selection) -> tuple[Outcome, ...]:
    """The outcomes of all chosen checks, node by node, then those over all nodes together."""
    if any(subject.phase is Phase.INIT for subject in subjects):
        subjects = [replace(subject, before_init=True) for subject in subjects]
    found = [outcome for subject in subjects for outcome in _node(subject, selection)]
    if len(subjects) > 1:
        found += _group(Group(next(iter(subjects)).cluster, tuple(subjects)), selection)
    return tuple(found)


def _node(subject: Subject, selection: Selection) -> Iterator[Outcome]:
    for check in NODE_CHECKS:
        if selection.wants(check) and subject.phase in check.PHASES:
            yield _outcome(check, subject.node.name, selection, check.check(subject))


def _group(group: Group, selection: Selection) -> Iterator[Outcome]:
    for check in GROUP_CHECKS:
        members = tuple(m for m in group.members if m.phase in check.PHASES)
        if selection.wants(check) and members:
            asked = Group(group.cluster, members)
            yield _outcome(check, "", selection, check.check(asked))


def _outcome(
    check: Check | GroupCheck, node: str, selection: Selection, faults: Iterable[Fault]
) -> Outcome:
    ignored = selection.ignores(check)
    found: list[Finding] = []
    status = None
    try:
        for fault in faults:
            # One by one: what was found before a fact was missing is kept.
            found.append(_finding(check.ID, node, fault, ignored=ignored))  # noqa: PERF401
    except UnknownFactError as error:
        found.append(_cannot_tell(check.ID, node, error))
        status = Status.WARN if ignored else Status.UNKNOWN
    except (SkippedFactError, NotApplicableError) as reason:
        found.append(Finding(check.ID, Severity.INFO, str(reason), node=node))
        status = Status.SKIPPED
    return Outcome(check.ID, node, _worst(found, status), tuple(found))


def _worst(found: list[Finding], otherwise: Status | None) -> Status:
    severities = {finding.severity for finding in found}
    if Severity.ERROR in severities:
        return Status.FAIL
    if otherwise is not None:
        return otherwise
    return Status.WARN if Severity.WARNING in severities else Status.PASS


def _finding(check: str, node: str, fault: Fault, *, ignored: bool) -> Finding:
    demoted = ignored and fault.severity is Severity.ERROR
    severity = Severity.WARNING if demoted else fault.severity
    message = f"{fault.message} (ignored)" if demoted else fault.message
    return Finding(check, severity, message, fault.hint, node=node)


def _cannot_tell(check: str, node: str, error: UnknownFactError) -> Finding:
    message = f"{CANNOT_TELL}{error.reason} ({error.fact})"
    return Finding(check, Severity.WARNING, message, node=node)
