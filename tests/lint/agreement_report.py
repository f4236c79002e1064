"""Prints how far our readers and the real programs agree under the results of the tests."""

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
        if name == "agreement" and report.when == "call"
    ]
    if not rows:
        return
    terminalreporter.section("grammars against the real programs")
    for row in sorted(rows, key=lambda row: str(row["program"])):
        known = ", ".join(f"{why} {count}" for why, count in row["known"].items()) or "none"
        rate = 100 * row["agree"] / row["files"]
        terminalreporter.write_line(
            f"{row['program']}: {row['files']} files, {row['broken']} broken, {rate:.2f} % agree; "
            f"known differences: {known}; unknown {row['unknown']}; {row['seconds']:.0f} s"
        )
