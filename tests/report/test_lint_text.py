"""Findings of `lint` as a person reads them."""

from __future__ import annotations

from dataclasses import replace

import click
import lint_reports
import pytest
from hypothesis import given
from lint_reports import cut, report

from kubevipgen.finding import Finding, Location, Related, Severity
from kubevipgen.report.lint_result import Configuration, LintReport
from kubevipgen.report.lint_text import format_lint
from kubevipgen.report.text import WIDTH


def text_of(of: LintReport, *, color: bool = False) -> str:
    return "\n".join(format_lint(of, color=color))


def test_one_finding() -> None:
    assert (
        text_of(report(cut("m-1")))
        == """\
error[auth-pass-cut]: m-1: auth_pass is `s`
  --> tree/m-1/etc/keepalived/keepalived.conf:7:15
    |
  7 |     auth_pass s#cret
    |               ^^^^^^
  ::: line 1: the instance
    |
  1 | vrrp_instance VI_1 {
    | ^^^^^^^^^^^^^
  = hint: write it in quotes [--fix does it]

3 files, 3 configurations: 1 error
All can be mended: `kubevipgen lint --fix` shows how, and asks."""
    )


def test_what_is_the_same_on_several_nodes_is_told_once() -> None:
    text = text_of(report(*map(cut, lint_reports.NODES), ignored=2, known=1))
    assert text.startswith("error[auth-pass-cut]: m-1, m-2, m-3: auth_pass is `s`\n")
    assert "\n  and tree/{m-2,m-3}/etc/keepalived/keepalived.conf:7:15\n" in text
    assert text.count("-->") == text.count("= hint") == 1
    assert text.splitlines()[-4:] == [
        "3 files, 3 configurations: 3 errors",
        "What is the same on several nodes is told once: 1 of 3 are shown.",
        "Not counted: 2 ignored by comments, 1 known by the baseline.",
        "All can be mended: `kubevipgen lint --fix` shows how, and asks.",
    ]


@pytest.mark.parametrize(
    "other",
    [
        cut("m-2", message="auth_pass is `t`"),
        cut("m-2", line=8),
        replace(cut("m-2"), severity=Severity.WARNING),
        replace(cut("m-2"), related=()),
        replace(cut("m-2"), location=Location("other/m-2/x", "", 7, 15, lint_reports.PASS)),
        replace(cut("m-1")),
    ],
)
def test_what_differs_is_told_apart(other: Finding) -> None:
    assert text_of(report(cut("m-1"), other)).count("-->") == 2


def test_files_that_the_user_gave_to_nodes() -> None:
    """Their names may be anything; where they stand on the node says what is the same."""
    names = {"lb-1": "a.conf", "lb-2": "b.conf"}
    findings = [
        Finding(
            "crlf", Severity.WARNING, "CR LF", location=Location(file, "", 1, 1, "x"), node=node
        )
        for node, file in names.items()
    ]
    path = "/etc/keepalived/keepalived.conf"
    same = tuple(Configuration(f, "keepalived.conf", node=n, path=path) for n, f in names.items())
    text = text_of(LintReport(tuple(findings), same, {}))
    assert "warning[crlf]: lb-1, lb-2: CR LF\n  --> a.conf:1:1\n  and b.conf:1:1\n" in text
    unknown = tuple(replace(one, path="") for one in same)
    assert text_of(LintReport(tuple(findings), unknown, {})).count("-->") == 2


def test_a_node_that_the_message_names_is_not_named_twice() -> None:
    assert "]: m-1 and m-2 differ" in text_of(report(cut("m-1", message="m-1 and m-2 differ")))
    assert "]: m-1: m-10 differs" in text_of(report(cut("m-1", message="m-10 differs")))


def test_a_place_in_another_file_is_named_whole() -> None:
    other = Related("it listens here", Location("haproxy.cfg", "", 9, 3, "  bind :6443"))
    text = text_of(report(replace(cut("m-1"), related=(other,))))
    assert (
        "  ::: haproxy.cfg:9:3: it listens here\n    |\n  9 |   bind :6443\n    |   ^^^^\n" in text
    )


@pytest.mark.parametrize(
    ("line", "column", "mark"),
    [
        ("server a 10.0.0.1:6443 check", 10, "^^^^^^^^^^^^^"),
        ('script "/a b.sh" # x', 8, "^^^^^^^^^"),
        ("  {a: [b, c]}", 11, "^"),
        ("key: value  ", 6, "^^^^^"),
        ("}", 1, "^"),
        ("short", 99, "^"),
        ("x" * 200, 1, "^" * 70),
    ],
)
def test_the_word_is_underlined(line: str, column: int, mark: str) -> None:
    about = Finding("crlf", Severity.INFO, "m", location=Location("f", "", 7, column, line))
    shown = text_of(report(about)).splitlines()[4]
    assert shown.count("^") == len(mark) or (len(mark) == 70 and 60 < shown.count("^") <= 75)


def test_many_end_in_a_table_and_none_is_cut() -> None:
    some = [cut("m-1", line=number) for number in range(1, 60)]
    text = text_of(report(*some, *(f for f in lint_reports.EVERYTHING.findings if not f.edits)))
    assert text.count("-->") == 61
    table = text.split("\n\n")[-2].splitlines()
    assert table == [
        "  59 error   auth-pass-cut",
        "   1 error   rule-crashed",
        "   1 warning crlf",
        "   1 info    unused-ignore",
    ]


def test_nothing() -> None:
    assert text_of(report()) == "3 files, 3 configurations: no findings"


@given(lint_reports.REPORTS)
def test_any_report_is_printable_and_narrow(any_report: LintReport) -> None:
    text = text_of(any_report)
    assert text.replace("\n", "").isprintable()
    for line in text.splitlines():
        assert len(line) <= WIDTH or " " not in line.strip() or "-->" in line or "and " in line
    assert click.unstyle(text_of(any_report, color=True)) == text
    assert f"{any_report.files} files" in text
