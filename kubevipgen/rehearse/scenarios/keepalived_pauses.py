"""keepalived on the holder stands still for 0.8 s, as when a virtual machine is moved or starved.

That is no reason to move the VIP.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"keepalived of {stage.holder} paused")
    stage.lab.freeze(stage.holder, "keepalived")
    stage.wait(0.8)
    stage.lab.thaw(stage.holder, "keepalived")
    stage.mark("it goes on")


SCENARIO = Scenario(
    id="keepalived-pauses",
    run=run,
    needs=frozenset({"keepalived"}),
    look=4.0,
    manual=__doc__,
)
