"""Nothing happens, with `--idle 10m` for longer. The VIP stays and no request fails."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm("looking on")
    stage.wait(stage.idle)


SCENARIO = Scenario(
    id="idle",
    run=run,
    look=0.0,
    manual=__doc__,
)
