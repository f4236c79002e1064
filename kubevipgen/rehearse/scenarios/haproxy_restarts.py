"""haproxy on the VIP's holder is stopped gracefully and started again."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"haproxy of {stage.holder} stops")
    stage.lab.stop(stage.holder, "haproxy")
    stage.mark("it starts again")
    stage.lab.start(stage.holder, "haproxy")


SCENARIO = Scenario(
    id="haproxy-restarts",
    title="haproxy restarted on the holder",
    run=run,
    needs=frozenset({"vip", "haproxy", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
