"""A report as JUnit XML, which Jenkins, GitLab and most others show as tests.

One suite a node and one for the checks over all of them. What could not be told is an ``error``,
so that no test counts as passed unseen; warnings and notes are ``system-out``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from kubevipgen.finding import Finding, Outcome, Severity, Status
from kubevipgen.report.outcomes import Report, spoken, tally, unknowns

ALL_NODES = "all nodes"
# What no XML 1.0 document can hold (https://www.w3.org/TR/xml/#charsets).
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(report: Report) -> str:
    """The document, with its declaration and a final newline."""
    root = ET.Element("testsuites", name=legal(f"kubevipgen {report.words.command} {report.title}"))
    root.attrib.update(_numbers(report.outcomes, report.seconds))
    del root.attrib["skipped"]  # which Jenkins' schema knows on a suite only
    for node in (*report.phases, ""):
        if found := [outcome for outcome in report.outcomes if outcome.node == node]:
            root.append(_suite(report, node or ALL_NODES, found))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(report: Report, name: str, outcomes: list[Outcome]) -> ET.Element:
    suite = ET.Element("testsuite", name=legal(name))
    suite.attrib.update(_numbers(outcomes, report.seconds))
    for outcome in outcomes:
        suite.append(_case(report, name, outcome))
    return suite


def _numbers(outcomes: Iterable[Outcome], seconds: float) -> dict[str, str]:
    counted = tally(list(outcomes))
    return {
        "tests": str(sum(counted.values())),
        "failures": str(counted[Status.FAIL]),
        "errors": str(counted[Status.UNKNOWN]),
        "skipped": str(counted[Status.SKIPPED]),
        "time": f"{seconds:.3f}",
    }


def _case(report: Report, suite: str, outcome: Outcome) -> ET.Element:
    topic = report.topics.get(outcome.check, "")
    case = ET.Element("testcase", classname=legal(f"{suite}.{topic}"), name=legal(outcome.check))
    case.set("time", "0")  # facts are gathered together: no check has a time of its own
    if outcome.status is Status.SKIPPED:
        reason = "; ".join(finding.message for finding in outcome.findings)
        ET.SubElement(case, "skipped", message=legal(reason))
    if outcome.status is Status.UNKNOWN:
        missing = "; ".join(f"{u.reason} ({u.fact})" for u in unknowns([outcome]))
        _result(case, "error", outcome, f"cannot tell: {missing}", missing)
    if outcome.status is Status.FAIL:
        errors = [f for f in spoken(outcome) if f.severity is Severity.ERROR]
        _result(case, "failure", outcome, "; ".join(f.message for f in errors), _said(errors))
    more = outcome.findings if outcome.status is Status.FAIL else spoken(outcome)
    if rest := [f for f in more if f.severity is not Severity.ERROR]:
        ET.SubElement(case, "system-out").text = legal(_said(rest))
    return case


def _result(case: ET.Element, tag: str, outcome: Outcome, message: str, text: str) -> None:
    result = ET.SubElement(case, tag, message=legal(message), type=legal(outcome.check))
    result.text = legal(text)


def _said(findings: Iterable[Finding]) -> str:
    return "\n".join(
        f"{finding.severity}: {finding.message}" + (f"\nfix: {finding.hint}" * bool(finding.hint))
        for finding in findings
    )


def legal(text: str) -> str:
    """The text with every character replaced that no XML document can hold."""
    return _ILLEGAL.sub("�", text)
