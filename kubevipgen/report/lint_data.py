"""The report of `lint` as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from kubevipgen.finding import Edit, Finding, Location
from kubevipgen.report.data import API_VERSION, finding_data
from kubevipgen.report.lint_result import Configuration, LintReport, counts


def lint_data(report: LintReport) -> dict[str, Any]:
    """The document of ``schemas/lint.schema.json``."""
    return {
        "apiVersion": API_VERSION,
        "kind": "LintReport",
        "assumed": dict(report.assumed),
        "summary": {
            "files": report.files,
            "configurations": len(report.configurations),
            **{str(severity): number for severity, number in counts(report.findings).items()},
            "fixable": report.fixable,
            "ignored": report.ignored,
            "known": report.known,
        },
        "configurations": [_configuration(each) for each in report.configurations],
        "findings": [_finding(report, finding) for finding in report.findings],
    }


def _finding(report: LintReport, finding: Finding) -> dict[str, Any]:
    words = report.rules.get(finding.rule)
    plain = finding_data(finding)
    return {
        "rule": plain.pop("rule"),
        "code": (words.code if words else "") or None,
        **plain,
        "node": finding.node or None,
        "related": [
            {"message": related.message, **_place(related.location)} for related in finding.related
        ],
        "fixable": bool(finding.edits),
        "edits": [_edit(edit) for edit in finding.edits],
    }


def _place(place: Location) -> dict[str, Any]:
    return {
        "file": place.file,
        "path": place.path,
        "line": place.line or None,
        "column": place.column or None,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "file": edit.file,
        "line": edit.line,
        "column": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
        "text": edit.text,
    }


def _configuration(one: Configuration) -> dict[str, Any]:
    return {
        "file": one.file,
        "line": one.line,
        "kind": one.kind,
        "part": one.part or None,
        "node": one.node or None,
        "path": one.path or None,
    }
