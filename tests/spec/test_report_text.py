"""Findings on a terminal."""

from __future__ import annotations

import click
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.finding import Finding, Location, Severity
from kubevipgen.report.text import WIDTH, format_finding, summary


def finding(message: str = "m", line: str = "", column: int = 1, hint: str = "") -> Finding:
    return Finding("rule", Severity.ERROR, message, hint, Location("f", "", 7, column, line))


def test_a_terminal_cannot_be_made_to_act() -> None:
    text = format_finding(finding("a\x1b[2Jb", "\x1b]0;title\x07 \u202e", hint="\x9b31m"))
    assert text.replace("\n", "").isprintable()


@given(st.integers(1, 600))
def test_the_caret_stands_below_its_column(column: int) -> None:
    line = "".join(chr(0x4E00 + i) for i in range(600))  # every character once
    shown, caret = format_finding(finding(line=line, column=column)).splitlines()[-2:]
    assert shown[caret.index("^")] == line[column - 1]
    assert len(shown) <= WIDTH


def test_a_tab_is_one_column_wide() -> None:
    shown, caret = format_finding(finding(line="a:\tb", column=4)).splitlines()[-2:]
    assert shown[caret.index("^")] == "b"


def test_the_node_is_named_once() -> None:
    about = Finding("r", Severity.WARNING, "has no address", node="m-1")
    assert format_finding(about) == "warning[r]: m-1: has no address"
    named = Finding("r", Severity.WARNING, "m-1 has no address", node="m-1")
    assert format_finding(named) == "warning[r]: m-1 has no address"


def test_colour_changes_nothing_but_colour() -> None:
    some = finding("long " * 40, "x: 1", hint="do")
    assert click.unstyle(format_finding(some, color=True)) == format_finding(some)
    assert format_finding(some, color=True) != format_finding(some)


def test_summary_counts() -> None:
    kinds = [Severity.WARNING, Severity.ERROR, Severity.WARNING]
    assert summary(Finding("r", kind, "m") for kind in kinds) == "1 error, 2 warnings"
