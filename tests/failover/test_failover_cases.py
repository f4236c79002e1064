"""The sums against bounds that were worked out by hand: a case is a file in `cases`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from failover_trees import HERE, edited, predictions, tree
from kubevipgen.failover.load import settings
from kubevipgen.failover.predict import IDLE, SCENARIOS, WATCHED
from kubevipgen.failover.span import SLACK

CASES = sorted((HERE / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text())
    files = tree(HERE / case["tree"])
    for edit in case.get("edit", ()):
        files = edited(files, *edit)
    found = predictions(settings(files))
    for scenario, bounds in case["expect"].items():
        assert scenario in SCENARIOS
        shown = (found[scenario].low, found[scenario].high)
        assert shown == pytest.approx(with_slack(scenario, bounds), abs=0.002), scenario


def with_slack(scenario: str, bounds: str | list[float | None]) -> tuple[float, float | None]:
    if isinstance(bounds, str):
        assert bounds == "never"
        return WATCHED, None
    low, high = bounds
    assert isinstance(low, int | float)
    slack = 0 if scenario == IDLE else SLACK
    return max(0.0, low - slack), None if high is None else float(high) + slack


def test_every_scenario_has_a_case() -> None:
    texts = "".join(path.read_text() for path in CASES)
    later = {"haproxy-restarts", "config-reload", "rolling-restart", "apiserver-stops"}
    assert {name for name in SCENARIOS if f"  {name}: " not in texts} <= later
