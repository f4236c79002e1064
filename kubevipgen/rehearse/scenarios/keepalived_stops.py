"""keepalived on the holder gets SIGTERM: it gives the VIP away with an advert of priority 0."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"keepalived of {stage.holder} gets SIGTERM")
    stage.lab.stop(stage.holder, "keepalived")


SCENARIO = Scenario(
    id="keepalived-stops",
    run=run,
    needs=frozenset({"keepalived", "two-balancers"}),
    manual=__doc__,
)
