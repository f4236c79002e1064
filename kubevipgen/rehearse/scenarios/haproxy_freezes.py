"""haproxy on the VIP's holder stands still (SIGSTOP): its port accepts and says nothing."""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"haproxy of {stage.holder} frozen")
    stage.lab.freeze(stage.holder, "haproxy")


SCENARIO = Scenario(
    id="haproxy-freezes",
    run=run,
    needs=frozenset({"vip", "haproxy", "two-balancers"}),
    look=5.0,
    manual=__doc__,
)
