"""What must hold for every scenario, without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubevipgen.failover.predict import TITLES
from kubevipgen.rehearse import needs, scenarios
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.scenarios import SCENARIOS

FILES = {path.stem for path in Path(scenarios.__file__).parent.glob("[a-z]*.py")}


def test_each_has_a_module_a_title_and_a_prediction() -> None:
    assert [scenario.id for scenario in SCENARIOS] == list(TITLES)
    assert {scenario.id.replace("-", "_") for scenario in SCENARIOS} == FILES


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.id)
def test_each_is_explained(scenario: Scenario) -> None:
    assert len(scenario.manual.split()) > 12
    assert all(needs.explained(need) for need in scenario.needs)
