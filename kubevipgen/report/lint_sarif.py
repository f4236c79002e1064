"""The report of `lint` as SARIF 2.1.0: places, the other places, manuals, and ready-made fixes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from kubevipgen import __version__
from kubevipgen.finding import Edit, Finding, Location
from kubevipgen.report.data import json_text
from kubevipgen.report.lint_result import LintReport
from kubevipgen.report.sarif import LEVELS, SCHEMA, uri

Data = dict[str, Any]


def lint_sarif_text(report: LintReport) -> str:
    """The document with a final newline."""
    return json_text(lint_sarif_data(report)) + "\n"


def lint_sarif_data(report: LintReport) -> Data:
    """The document as plain data; only the rules that have found something are in it."""
    rules = list(dict.fromkeys(finding.rule for finding in report.findings))
    driver = {
        "name": "kubevipgen",
        "semanticVersion": __version__,
        "rules": [_rule(report, rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "lint/"},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report.findings, rules)),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(report: LintReport, rule: str) -> Data:
    words = report.rules.get(rule)
    if words is None:
        return {"id": rule}
    tags = [tag for tag in (words.family, words.code) if tag]
    return {
        "id": rule,
        "shortDescription": {"text": words.title},
        "fullDescription": {"text": words.title},
        "help": {"text": words.manual},
        "defaultConfiguration": {"level": LEVELS[words.severity]},
        "properties": {"tags": tags},
    }


def _results(findings: Iterable[Finding], rules: list[str]) -> Iterator[Data]:
    seen: Counter[str] = Counter()
    for finding in findings:
        print_ = _print(finding)
        seen[print_] += 1
        result = {
            "ruleId": finding.rule,
            "ruleIndex": rules.index(finding.rule),
            "level": LEVELS[finding.severity],
            "message": {"text": _text(finding)},
            "locations": [_location(finding.location, finding.node)],
            "partialFingerprints": {"primaryLocationLineHash": f"{print_}:{seen[print_]}"},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **_location(other.location), "message": {"text": other.message}}
                for number, other in enumerate(finding.related)
            ]
        if finding.edits:
            result["fixes"] = [_fix(finding)]
        yield result


def _text(finding: Finding) -> str:
    return f"{finding.message}\nfix: {finding.hint}" if finding.hint else finding.message


def _location(place: Location | None, node: str = "") -> Data:
    location: Data = {}
    if place:
        # A file as a whole: code scanning shows nothing without a line.
        region: Data = {"startLine": place.line or 1}
        if place.line and place.column:
            region["startColumn"] = place.column
        if place.excerpt:
            region["snippet"] = {"text": place.excerpt}
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri(place.file)},
            "region": region,
        }
    if node or not place:
        location["logicalLocations"] = [{"name": node or "all nodes", "kind": "node"}]
    return location


def _fix(finding: Finding) -> Data:
    files = dict.fromkeys(edit.file for edit in finding.edits)
    changes = [
        {
            "artifactLocation": {"uri": uri(file)},
            "replacements": [_replacement(edit) for edit in finding.edits if edit.file == file],
        }
        for file in files
    ]
    text = finding.hint or finding.message
    return {"description": {"text": text}, "artifactChanges": changes}


def _replacement(edit: Edit) -> Data:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _print(finding: Finding) -> str:
    """The same finding keeps its name while lines come and go around its own."""
    place = finding.location or Location("")
    line = " ".join(place.excerpt.split())
    words = f"{finding.rule}\0{finding.node}\0{place.file}\0{line}"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
