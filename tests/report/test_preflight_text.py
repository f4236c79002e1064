"""A preflight on a terminal."""

from __future__ import annotations

import re

import click
import pytest
import reports
from hypothesis import given
from reports import outcome, report, unknown

from kubevipgen.finding import Finding, Outcome, Severity, Status
from kubevipgen.report.outcomes import Report
from kubevipgen.report.preflight_text import format_report
from kubevipgen.report.text import WIDTH

WHOLE = """\
Preflight of demo
  init                cp-1
  join-control-plane  cp-2, cp-3

                passed   warned   failed  unknown  skipped
  ✓ addresses        6
  ✗ vip                                3
  ? host                      3                 3
  ? ports                                       3        3
  ? vrrp                                        3
  ✗ nodes                              1
  -v names every check, why 3 were skipped, 1 note.

Warnings

! clock-synchronised
  cp-1: the clock is 1.5 s off
  cp-2: the clock is 2.5 s off
  cp-3: the clock is 3.5 s off
  fix: systemctl enable --now chrony

Could not tell

? run as root: cp-1, cp-2, cp-3
  so unknown: ports-free, kubelet-idle

? the program nft is not on this host: cp-1, cp-2, cp-3
  so unknown: firewall-lets-vrrp

Failed

✗ vip-silent on cp-1, cp-2, cp-3
  10.0.0.162 is already answered for by 52:54:00:12:34:56, before the bootstrap
  fix: take the address off that machine, or choose another VIP

✗ same-vrid
  cp-1 has 51, cp-2 has 52
  fix: render again

`kubevipgen explain ID`, such as vip-silent, says more.

4 failed, 3 warnings, 9 unknown, 6 passed, 3 skipped on cp-1, cp-2, cp-3 in
  4.1 s
Not ready: fix what failed, then run this again (exit 1)."""


def test_the_whole_report() -> None:
    assert format_report(reports.EVERYTHING) == WHOLE


def test_verbose_names_what_passed_and_why_something_was_skipped() -> None:
    text = format_report(reports.EVERYTHING, verbose=True)
    assert "✓ vip-on-link: The VIP is inside an on-link prefix of the chosen interface\n" in text
    assert "note: ens3 is a veth (cp-1, cp-2, cp-3)" in text
    assert "- bgp-port-free: skipped, the VIP is announced by ARP (cp-1, cp-2, cp-3)" in text
    assert "ports-free: /proc/1/fd: Permission denied (run as root) (sockets) on cp-1" in text


def test_a_check_that_passed_on_some_nodes_says_where() -> None:
    fail = outcome("vip-on-link", Status.FAIL, "m", node="cp-2")
    text = format_report(report(outcome("vip-on-link"), fail), verbose=True)
    assert "interface\n        (cp-1)" in text


def test_colour_changes_nothing_but_colour() -> None:
    for verbose in (False, True):
        plain = format_report(reports.EVERYTHING, verbose=verbose)
        colored = format_report(reports.EVERYTHING, color=True, verbose=verbose)
        assert click.unstyle(colored) == plain != colored


def test_ascii() -> None:
    odd = outcome("vip-silent", Status.FAIL, "Überall \x1b[2J steht „nein“")
    text = format_report(report(odd), unicode=False)
    assert text.isascii()
    assert "x vip-silent on cp-1" in text
    assert len(format_report(reports.EVERYTHING, unicode=False)) == len(WHOLE)


@pytest.mark.parametrize(
    ("outcomes", "strict", "said"),
    [
        ([outcome("a")], False, "Nothing that was checked stands in the way (exit 0)."),
        ([outcome("a", Status.WARN, "m")], False, "stands in the way (exit 0)."),
        ([outcome("a", Status.WARN, "m")], True, "warnings stop the bootstrap too (exit 1)."),
        ([unknown("a", "x (run as root)")], False, "everything: run as root (exit 3)."),
        ([unknown("a", "no ip")], False, "see above what is missing (exit 3)."),
        ([], False, "no check fits this node and phase (exit 3)."),
    ],
)
def test_the_last_line(outcomes: list[Outcome], strict: bool, said: str) -> None:  # noqa: FBT001
    assert format_report(report(*outcomes), strict=strict).endswith(said)


def test_lines_that_a_program_said_stay_lines() -> None:
    text = format_report(report(outcome("a", Status.FAIL, "kubeadm:\n  one\n  two", "first\nthen")))
    assert "kubeadm:\n    one\n    two\n  fix: first\n       then" in text


def test_a_warning_and_an_unknown_beside_a_failure_are_shown() -> None:
    findings = (
        Finding("a", Severity.ERROR, "broken", node="cp-1"),
        Finding("a", Severity.WARNING, "slow", node="cp-1"),
        Finding("a", Severity.WARNING, "cannot tell: no nft (firewall)", node="cp-1"),
    )
    text = format_report(report(Outcome("a", "cp-1", Status.FAIL, findings)))
    order = [text.index(word) for word in ("slow", "? no nft: cp-1", "broken")]
    assert order == sorted(order)


@given(reports.REPORTS)
def test_any_text_is_harmless(any_report: Report) -> None:
    for verbose in (False, True):
        text = format_report(any_report, verbose=verbose)
        assert text.replace("\n", "").isprintable()
        assert format_report(any_report, verbose=verbose, unicode=False).isascii()


def test_lines_fit_the_terminal() -> None:
    wide = outcome("vip-silent", Status.FAIL, "word " * 60, "more " * 60)
    text = format_report(report(wide, unknown("ports-free", "word " * 60)), verbose=True)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not re.search(r" $", text, re.MULTILINE)
