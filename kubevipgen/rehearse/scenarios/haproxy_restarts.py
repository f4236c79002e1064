"""haproxy on the VIP's holder is stopped gracefully and started again.

A pod is stopped by SIGUSR1, as its image says, and gives the VIP away before it closes its port; a
service gets SIGTERM and closes it at once.
"""

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
    run=run,
    needs=frozenset({"vip", "haproxy", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
