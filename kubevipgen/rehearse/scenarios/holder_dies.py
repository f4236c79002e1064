"""The node that holds the VIP loses its power: no program can say good-bye.

The others notice by silence (three adverts and the skew), take the VIP and announce it. The
apiserver of the dead node is a server of every haproxy still, until checks or errors mark it down.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"{stage.holder} loses power")
    stage.lab.power_off(stage.holder)


SCENARIO = Scenario(
    id="holder-dies",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    manual=__doc__,
)
