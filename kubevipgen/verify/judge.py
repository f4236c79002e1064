"""Run the checks over what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Outcome
from kubevipgen.judgement import Selection, outcome
from kubevipgen.model import Cluster
from kubevipgen.verify.check import Check
from kubevipgen.verify.checks import BY_TOPIC
from kubevipgen.verify.seen import Seen


def every() -> Iterator[tuple[str, Check]]:
    """All checks with their topic, in the order of a report."""
    for topic, checks in BY_TOPIC.items():
        yield from ((topic, check) for check in checks)


def needed(selection: Selection) -> frozenset[str]:
    """The fields of Seen that the chosen checks read."""
    return frozenset(need for _, check in every() if selection.wants(check) for need in check.NEEDS)


def judge(cluster: Cluster, seen: Seen, selection: Selection) -> tuple[Outcome, ...]:
    """One outcome for each chosen check."""
    return tuple(
        outcome(check, "", selection, check.check(cluster, seen))
        for _, check in every()
        if selection.wants(check)
    )
