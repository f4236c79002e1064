"""Findings and outcomes as plain data, for JSON."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from kubevipgen.finding import Finding, Outcome
from kubevipgen.report.outcomes import Report, tally

API_VERSION = "kubevipgen/v1alpha1"


def finding_data(finding: Finding) -> dict[str, Any]:
    """Every field; ``file``, ``path``, ``line`` and ``column`` are null when not known."""
    place = finding.location
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
        "node": finding.node,
        "file": place.file if place else None,
        "path": place.path if place else None,
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
    }


def report_data(report: Report) -> dict[str, Any]:
    """The document of ``schemas/report.schema.json``."""
    return {
        "apiVersion": API_VERSION,
        "kind": report.words.kind,
        "cluster": report.title,
        "seconds": round(report.seconds, 3),
        "summary": _summary(report.outcomes),
        "nodes": [
            {"name": name, "phase": phase, "summary": _summary(_on(report, name))}
            for name, phase in report.phases.items()
        ],
        "outcomes": [_outcome(report, outcome) for outcome in report.outcomes],
        **({"drill": dict(report.figures)} if report.figures else {}),
    }


def json_text(data: Any) -> str:
    """JSON that any stream of UTF-8 takes: half characters, which JSON can name, are replaced."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


def _on(report: Report, node: str) -> list[Outcome]:
    return [outcome for outcome in report.outcomes if outcome.node == node]


def _summary(outcomes: Collection[Outcome]) -> dict[str, int]:
    return {str(status): number for status, number in tally(outcomes).items()}


def _outcome(report: Report, outcome: Outcome) -> dict[str, Any]:
    return {
        "check": outcome.check,
        "topic": report.topics.get(outcome.check, ""),
        "title": report.summaries.get(outcome.check, ""),
        "node": outcome.node or None,
        "status": str(outcome.status),
        "findings": [finding_data(finding) for finding in outcome.findings],
    }
