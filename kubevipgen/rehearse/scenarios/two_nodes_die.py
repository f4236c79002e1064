"""The VIP's holder and another node lose their power in the same moment."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"{stage.holder} and {stage.others[0]} lose power")
    stage.lab.power_off(stage.holder)
    stage.lab.power_off(stage.others[0])


SCENARIO = Scenario(
    id="two-nodes-die",
    run=run,
    needs=frozenset({"vip", "three-balancers"}),
    look=5.0,
    manual=__doc__,
)
