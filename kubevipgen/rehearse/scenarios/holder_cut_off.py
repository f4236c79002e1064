"""The cable of the VIP's holder is pulled at the switch; the node lives on and keeps the VIP.

Its card does not notice (the carrier stays), so until the cable is back two nodes hold the VIP.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"{stage.holder} is cut off")
    stage.lab.cut(stage.holder)


SCENARIO = Scenario(
    id="holder-cut-off",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    manual=__doc__,
)
