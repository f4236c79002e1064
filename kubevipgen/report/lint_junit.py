"""The report of `lint` as JUnit XML: one test case for each file.

What makes the command fail is a ``failure`` of its file; the rest is ``system-out``. A rule that
crashed is an ``error``: the file counts as neither good nor bad.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from kubevipgen.finding import Finding, Severity
from kubevipgen.report.junit import legal
from kubevipgen.report.lint_result import LintReport, advice

CRASHED = "rule-crashed"
_NO_FILE = "no file"
_NAME = "kubevipgen lint"


def lint_junit_text(report: LintReport) -> str:
    """The document, with its declaration and a final newline."""
    kinds: dict[str, list[str]] = {}
    for configuration in report.configurations:
        kinds.setdefault(configuration.file, []).append(configuration.kind)
    findings: dict[str, list[Finding]] = {file: [] for file in kinds}
    for finding in report.findings:
        file = finding.location.file if finding.location else _NO_FILE
        findings.setdefault(file, []).append(finding)
    suite = ET.Element("testsuite", name=_NAME)
    for file, found in findings.items():
        suite.append(_case(file, kinds.get(file, []), found, strict=report.strict))
    return _document(suite)


def _document(suite: ET.Element) -> str:
    numbers = {
        "tests": str(len(suite)),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "time": "0",
    }
    suite.attrib.update(numbers, skipped="0")
    root = ET.Element("testsuites", {"name": _NAME, **numbers})
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(file: str, kinds: Sequence[str], found: Sequence[Finding], *, strict: bool) -> ET.Element:
    kind = ", ".join(dict.fromkeys(kinds)) or "unread"
    case = ET.Element("testcase", classname=legal(kind), name=legal(file), time="0")
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    crashed = [f for f in found if f.rule == CRASHED]
    failed = [f for f in found if f.severity in fatal and f not in crashed]
    rest = [f for f in found if f not in crashed and f not in failed]
    for tag, some in (("error", crashed), ("failure", failed)):
        if some:
            words = f"{len(some)} finding{'s' * (len(some) > 1)}: "
            message = words + ", ".join(dict.fromkeys(f.rule for f in some))
            result = ET.SubElement(case, tag, message=legal(message), type=some[0].rule)
            result.text = legal(_said(some))
    if rest:
        ET.SubElement(case, "system-out").text = legal(_said(rest))
    return case


def _said(findings: Sequence[Finding]) -> str:
    return "\n\n".join(f"{_place(f)}{f.severity}[{f.rule}]: {advice(f)}" for f in findings)


def _place(finding: Finding) -> str:
    return f"{finding.location}: " if finding.location else ""
