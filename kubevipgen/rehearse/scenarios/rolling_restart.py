"""Every node shuts down in order, boots, and only then the next one: an upgrade of the kernel."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    for name in stage.lab.balancers:
        text = f"{name} restarts"
        stage.step(text)
        for program in reversed(stage.lab.programs_on(name)):
            stage.lab.stop(name, program)
        stage.lab.power_off(name)
        stage.wait(0.5)
        stage.lab.power_on(name)
        stage.healthy()


SCENARIO = Scenario(
    id="rolling-restart",
    run=run,
    needs=frozenset({"vip", "two-balancers", "two-apiservers"}),
    look=3.0,
    manual=__doc__,
)
