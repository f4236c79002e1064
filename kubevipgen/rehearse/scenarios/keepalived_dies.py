"""Every process of keepalived on the holder is killed: the VIP's address is left behind.

The others take the VIP over after their silence timer; the old holder goes on answering until then.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"keepalived of {stage.holder} killed")
    stage.lab.kill(stage.holder, "keepalived")


SCENARIO = Scenario(
    id="keepalived-dies",
    run=run,
    needs=frozenset({"keepalived", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
