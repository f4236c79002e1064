"""Prints what the crash tests have tried under the results, whichever process ran them."""

from __future__ import annotations

import json
from typing import Any


def print_figures(terminalreporter: Any) -> None:
    """What pytest calls at the end of a run."""
    rows = [
        json.loads(value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in getattr(report, "user_properties", [])
        if name == "crash" and report.when == "call"
    ]
    if not rows:
        return
    terminalreporter.section("crash points")
    for row in sorted(rows, key=lambda row: str(row["scenario"])):
        points = ", ".join(f"{how} {count}" for how, count in row["points"].items())
        wrong = len(row["violations"])
        terminalreporter.write_line(f"{row['scenario']}: {points}; violations {wrong}")
    points = sum(count for row in rows for count in row["points"].values())
    wrong = sum(len(row["violations"]) for row in rows)
    terminalreporter.write_line(f"{points} points tried; invariant violations {wrong}")
