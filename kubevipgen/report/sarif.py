"""A report as SARIF 2.1.0, for code scanning and for whatever merges results.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html:
what could not be told has the kind ``open``, what does not apply ``notApplicable`` (3.27.9), both
with the level ``none`` (3.27.10); a check without result has passed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from kubevipgen import __version__
from kubevipgen.finding import Finding, Outcome, Severity, Status
from kubevipgen.report.data import json_text
from kubevipgen.report.outcomes import Report, spoken, unknowns

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
Result = dict[str, Any]


def sarif_text(report: Report) -> str:
    """The document with a final newline."""
    return json_text(sarif_data(report)) + "\n"


def sarif_data(report: Report) -> dict[str, Any]:
    """The document as plain data."""
    checks = list(dict.fromkeys(outcome.check for outcome in report.outcomes))
    driver = {
        "name": "kubevipgen",
        "semanticVersion": __version__,
        "rules": [_rule(report, check) for check in checks],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{report.words.command}/{report.title}/"},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, checks)),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(report: Report, check: str) -> dict[str, Any]:
    title = report.summaries.get(check) or check
    manual = report.manuals.get(check) or title
    return {
        "id": check,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": manual},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": [report.topics.get(check, "")]},
    }


def _results(report: Report, checks: list[str]) -> Iterator[Result]:
    seen: Counter[tuple[str, str]] = Counter()
    for outcome in report.outcomes:
        for result in _of(outcome):
            seen[outcome.check, outcome.node] += 1
            number = seen[outcome.check, outcome.node]
            yield {
                "ruleId": outcome.check,
                "ruleIndex": checks.index(outcome.check),
                **result,
                "locations": [_location(report, outcome)],
                "partialFingerprints": {"primaryLocationLineHash": _print(outcome, number)},
            }


def _of(outcome: Outcome) -> Iterator[Result]:
    if outcome.status is Status.SKIPPED:
        reason = "; ".join(finding.message for finding in outcome.findings)
        yield _result("notApplicable", "none", reason or "it does not apply")
    for finding in spoken(outcome):
        yield _result("fail", LEVELS[finding.severity], _text(finding))
    for unknown in unknowns([outcome]):
        yield _result("open", "none", f"cannot tell: {unknown.reason} ({unknown.fact})")


def _result(kind: str, level: str, text: str) -> Result:
    return {"kind": kind, "level": level, "message": {"text": text}}


def _text(finding: Finding) -> str:
    return f"{finding.message}\nfix: {finding.hint}" if finding.hint else finding.message


def _location(report: Report, outcome: Outcome) -> dict[str, Any]:
    """The node; code scanning shows nothing that is in no file, hence the cluster file too."""
    name = outcome.node or "all nodes"
    location: dict[str, Any] = {"logicalLocations": [{"name": name, "kind": "node"}]}
    if report.spec_file:
        artifact = {"uri": uri(report.spec_file)}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": {"startLine": 1}}
    return location


def uri(path: str) -> str:
    """Of a file; one that is named relatively stays so."""
    escaped = quote(path, safe="/", errors="replace")
    return f"file://{escaped}" if path.startswith("/") else escaped


def _print(outcome: Outcome, number: int) -> str:
    """The same finding keeps its name from run to run, whatever values its message holds."""
    words = f"{outcome.check}\0{outcome.node}".encode("utf-8", "replace")
    return f"{hashlib.sha256(words).hexdigest()[:16]}:{number}"
