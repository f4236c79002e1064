"""Findings as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from kubevipgen.finding import Finding


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
