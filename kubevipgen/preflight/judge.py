"""Run checks over facts: every check gives an outcome, and none counts as passed unseen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from kubevipgen.finding import Outcome
from kubevipgen.judgement import Selection, outcome
from kubevipgen.preflight.check import Check, Group, GroupCheck, Subject
from kubevipgen.preflight.checks import GROUP_CHECKS, NODE_CHECKS
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import TOPICS

__all__ = ["Selection", "judge", "topics_needed"]


def topics_needed(selection: Selection, *, group: bool) -> set[str]:
    """The topics of facts that the chosen checks, and the choice of the phase, read."""
    checks: list[Check | GroupCheck] = [*NODE_CHECKS, *(GROUP_CHECKS if group else ())]
    return {topic for check in checks if selection.wants(check) for topic in check.NEEDS} | TOPICS


def judge(subjects: Collection[Subject], selection: Selection) -> tuple[Outcome, ...]:
    """The outcomes of all chosen checks, node by node, then those over all nodes together."""
    if any(subject.phase is Phase.INIT for subject in subjects):
        subjects = [replace(subject, before_init=True) for subject in subjects]
    found = [each for subject in subjects for each in _node(subject, selection)]
    if len(subjects) > 1:
        found += _group(Group(next(iter(subjects)).cluster, tuple(subjects)), selection)
    return tuple(found)


def _node(subject: Subject, selection: Selection) -> Iterator[Outcome]:
    for check in NODE_CHECKS:
        if selection.wants(check) and subject.phase in check.PHASES:
            yield outcome(check, subject.node.name, selection, check.check(subject))


def _group(group: Group, selection: Selection) -> Iterator[Outcome]:
    for check in GROUP_CHECKS:
        members = tuple(m for m in group.members if m.phase in check.PHASES)
        if selection.wants(check) and members:
            asked = Group(group.cluster, members)
            yield outcome(check, "", selection, check.check(asked))
