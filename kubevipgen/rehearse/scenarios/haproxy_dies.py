"""haproxy on the VIP's holder is killed and stays dead; keepalived has to notice and give way."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"haproxy of {stage.holder} killed")
    stage.lab.kill(stage.holder, "haproxy")


SCENARIO = Scenario(
    id="haproxy-dies",
    run=run,
    needs=frozenset({"vip", "haproxy", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
