"""What a report counts, and with which code the command ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import reports
from reports import outcome, report, unknown

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status
from kubevipgen.judgement import Fault, Selection, UnknownFactError
from kubevipgen.judgement import outcome as judge
from kubevipgen.report.outcomes import (
    causes,
    counts,
    exit_code,
    node_list,
    said,
    summary_line,
    unknowns,
)

PASS, WARN, FAIL = outcome("a"), outcome("b", Status.WARN, "m"), outcome("c", Status.FAIL, "m")
LOST = unknown("d", "no such program")
NOT_HERE = outcome("e", Status.SKIPPED, "no VIP")


@pytest.mark.parametrize(
    ("outcomes", "code", "strict"),
    [
        ([PASS], 0, 0),
        ([PASS, NOT_HERE], 0, 0),
        ([PASS, WARN], 0, 1),
        ([PASS, LOST], 3, 3),
        ([PASS, LOST, WARN], 3, 1),
        ([FAIL, LOST], 1, 1),
        ([FAIL, PASS], 1, 1),
        ([], 3, 3),
    ],
)
def test_exit_codes(outcomes: list[Outcome], code: int, strict: int) -> None:
    assert exit_code(report(*outcomes)) == code
    assert exit_code(report(*outcomes), strict=True) == strict


def test_a_warning_before_the_unknown_counts_with_strict() -> None:
    lost = f"{CANNOT_TELL}x (y)"
    both = tuple(Finding("a", Severity.WARNING, text, node="n") for text in ("slow", lost))
    found = report(Outcome("a", "n", Status.UNKNOWN, both))
    assert (exit_code(found), exit_code(found, strict=True)) == (3, 1)


def test_the_same_finding_on_several_nodes_is_one() -> None:
    found = said(reports.EVERYTHING, Severity.ERROR)
    assert [(s.check, s.nodes) for s in found] == [("vip-silent", reports.NODES), ("same-vrid", ())]


def test_one_missing_thing_is_one_cause() -> None:
    found = causes(reports.EVERYTHING)
    assert {cause: len(items) for cause, items in found.items()} == {
        "run as root": 6,
        "the program nft is not on this host": 3,
    }


def test_what_the_judge_says_is_read_back() -> None:
    class Model:
        ID = "model"

    def faults() -> Iterator[Fault]:
        yield Fault("bad", "do", Severity.WARNING)
        raise UnknownFactError("disk.files", "no (really) such file")

    check = Model()
    judged = judge(check, "cp-1", Selection(), faults())
    [found] = unknowns([judged])
    assert (found.reason, found.fact) == ("no (really) such file", "disk.files")
    ignored = judge(check, "cp-1", Selection(ignore=frozenset({"model"})), faults())
    assert not list(unknowns([ignored]))
    assert len(said(report(ignored), Severity.WARNING)) == 2


def test_summary() -> None:
    assert summary_line(reports.EVERYTHING) == (
        "4 failed, 3 warnings, 9 unknown, 6 passed, 3 skipped on cp-1, cp-2, cp-3 in 4.1 s"
    )
    assert summary_line(report(WARN)).startswith("1 warning on")
    assert sum(counts(reports.EVERYTHING).values()) == len(reports.EVERYTHING.outcomes)


def test_many_nodes_are_not_all_named() -> None:
    names = tuple(f"n-{number}" for number in range(100))
    assert node_list(names) == "n-0, n-1, n-2, n-3, n-4 and 95 more"
    assert node_list(("n-1", "n-1")) == "n-1", "of two documents"
    assert node_list(names[:6]) == "n-0, n-1, n-2, n-3, n-4, n-5"
