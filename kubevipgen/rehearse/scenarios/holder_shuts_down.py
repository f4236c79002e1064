"""The holder is drained and shut down in order: keepalived, haproxy and the apiserver stop."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"{stage.holder} shuts down")
    for program in reversed(stage.lab.programs_on(stage.holder)):
        stage.lab.stop(stage.holder, program)
        stage.mark(f"{program} has ended")
    stage.lab.power_off(stage.holder)


SCENARIO = Scenario(
    id="holder-shuts-down",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
