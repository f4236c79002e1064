"""Every scenario with the real programs: what is measured is what was predicted."""

from __future__ import annotations

from pathlib import Path

import pytest
from rehearsing import DEDICATED_BOTH, PODS_V4, SERVICES_V6, report, spec, surprises

from kubevipgen.rehearse.scenarios import SCENARIOS

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")

EVERY = tuple(scenario.id for scenario in SCENARIOS)
PARTS = 7  # tests of each form: so many labs that come up, and so many that share two cores


def parts() -> list[tuple[str, ...]]:
    """Neighbours are of one kind and take about as long: so each part gets some of each kind."""
    return [EVERY[number::PARTS] for number in range(PARTS)]


@pytest.mark.parametrize("part", parts(), ids=" ".join)
@pytest.mark.parametrize("form", [PODS_V4, SERVICES_V6], ids=["pods-v4", "services-v6"])
def test_as_predicted(form: str, part: tuple[str, ...], tmp_path: Path) -> None:
    """With three control planes that hold the VIP no scenario is left out."""
    words = (spec(tmp_path, form), "--idle", "5s")
    found = report(*words, scenarios=part)
    assert surprises(*words, found=found) == {}
    assert [row["scenario"] for row in found["scenarios"]] == list(part)
    assert found["omissions"] == []


# One of each kind: what kind of node a scenario breaks differs from the stacked form.
ON_BALANCERS = ("bootstrap", "holder-dies", "network-heals", "other-dies", "two-nodes-die")
ON_BOTH = ("apiserver-freezes-on-holder", "haproxy-dies", "keepalived-stops", "config-reload")


@pytest.mark.parametrize("part", [ON_BALANCERS, ON_BOTH], ids=["balancers", "both"])
def test_dedicated_balancers_with_both_families(part: tuple[str, ...], tmp_path: Path) -> None:
    file = spec(tmp_path, DEDICATED_BOTH)
    found = report(file, scenarios=part)
    assert surprises(file, found=found) == {}
    left = {item["scenario"]: item["reason"] for item in found["omissions"]}
    assert left.keys() == {"two-nodes-die"} & set(part)
    assert all("two nodes hold the VIP in turn" in reason for reason in left.values())
    rehearsed = [row["scenario"] for row in found["scenarios"]]
    assert rehearsed == [name for name in EVERY if name in part and name not in left]
