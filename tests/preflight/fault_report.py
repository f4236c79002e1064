"""Prints the fault matrix under the results of its tests, whichever process ran them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def _rows(reporter: Any) -> Iterator[dict[str, Any]]:
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", []):
                if name == "fault" and report.when == "call":
                    yield json.loads(value)


def _pairs(named: dict[str, list[str]]) -> set[tuple[str, str]]:
    return {(node, check) for node, checks in named.items() for check in checks}


def print_matrix(terminalreporter: Any) -> None:
    """What pytest calls at the end of a run."""
    rows = sorted(_rows(terminalreporter), key=lambda row: str(row["fault"]))
    if not rows:
        return
    hits = wanted_all = extra = 0
    terminalreporter.section("fault matrix")
    for row in rows:
        found, wanted = _pairs(row["found"]), _pairs(row["wanted"])
        hits, wanted_all = hits + len(found & wanted), wanted_all + len(wanted)
        extra += len(found - wanted)
        mark = "ok  " if found == wanted else "BAD "
        checks = ", ".join(sorted({check for _, check in wanted}))
        terminalreporter.write_line(f"{mark} {row['fault']}: {checks}")
    recall = f"{hits} of {wanted_all} findings"
    terminalreporter.write_line(f"{len(rows)} faults; {recall}; {extra} false alarms")
