"""A rehearsal as plain data, for JSON: the document of ``schemas/rehearsal.schema.json``."""

from __future__ import annotations

from typing import Any

from kubevipgen.failover.prediction import Prediction
from kubevipgen.rehearse.result import Observed, Rehearsal, Run
from kubevipgen.report.data import API_VERSION
from kubevipgen.report.rehearsal.rows import Row, Verdict, omitted, rows

_DIGITS = 4  # 0.1 ms: the client asks every 20 ms


def rehearsal_data(rehearsal: Rehearsal, *, raw: bool = False) -> dict[str, Any]:
    """Times are seconds, null for an outage that did not end; ``raw`` adds all that was seen."""
    found = rows(rehearsal)
    return {
        "apiVersion": API_VERSION,
        "kind": "RehearsalReport",
        "cluster": rehearsal.cluster,
        "mode": rehearsal.mode,
        "profile": rehearsal.profile or None,
        "runtime": rehearsal.runtime,
        "endpoint": rehearsal.endpoint,
        "vip": rehearsal.vip,
        "nodes": list(rehearsal.nodes),
        "programs": dict(rehearsal.programs),
        "budget": rehearsal.budget,
        "summary": {
            **{str(kind): sum(row.verdict is kind for row in found) for kind in Verdict},
            "omitted": len(rehearsal.omissions),
        },
        "scenarios": [_scenario(row, raw=raw) for row in found],
        "omissions": [
            {"scenario": item.scenario, "title": title, "reason": item.reason}
            for title, item in omitted(rehearsal)
        ],
    }


def _scenario(row: Row, *, raw: bool) -> dict[str, Any]:
    return {
        "scenario": row.scenario,
        "title": row.title,
        "verdict": str(row.verdict),
        "outage": {
            "median": _seconds(row.median),
            "best": _seconds(row.best),
            "worst": _seconds(row.worst),
        },
        "prediction": _prediction(row.prediction) if row.prediction else None,
        "asPredicted": not row.outside if row.prediction else None,
        "withinBudget": not row.over if row.budget is not None else None,
        "runs": [_run(run, raw=raw) for run in row.runs],
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "low": _seconds(prediction.low),
        "high": _seconds(prediction.high),
        "formula": prediction.formula,
        "source": prediction.source,
    }


def _run(run: Run, *, raw: bool) -> dict[str, Any]:
    figures = run.figures
    return {
        "repeat": run.repeat,
        "outage": _seconds(figures.outage),
        "asked": figures.asked,
        "failed": figures.failed,
        "breaks": figures.breaks,
        "moved": _seconds(figures.moved),
        "both": _seconds(figures.both),
        "none": _seconds(figures.none),
        **({"observed": _observed(run.observed)} if raw else {}),
    }


def _observed(seen: Observed) -> dict[str, Any]:
    return {
        "begin": _seconds(seen.begin),
        "end": _seconds(seen.end),
        "events": [{"at": _seconds(at), "text": text} for at, text in seen.events],
        "holdings": [
            {"begin": _seconds(begin), "end": _seconds(end), "nodes": list(nodes)}
            for begin, end, nodes in seen.holdings
        ],
        "announcements": [{"at": _seconds(at), "node": node} for at, node in seen.announcements],
        "requests": [
            {"begin": _seconds(begin), "end": _seconds(end), "error": error}
            for begin, end, error in seen.requests
        ],
        "breaks": [
            {"at": _seconds(at), "back": _seconds(back), "error": error}
            for at, back, error in seen.breaks
        ],
    }


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
