"""The cable of a node that was cut off comes back while two nodes hold the VIP.

One of them has to give it up, and clients have to learn the MAC address of the other. Without
repeated gratuitous ARP they may stay with the wrong one for as long as their kernel remembers it.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def prepare(stage: Stage) -> None:
    stage.mark(f"{stage.holder} is cut off")
    stage.lab.cut(stage.holder)
    stage.wait_for_other_holder()
    stage.calm()


def run(stage: Stage) -> None:
    stage.harm(f"the cable of {stage.holder} is back")
    stage.lab.mend(stage.holder)


SCENARIO = Scenario(
    id="network-heals",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    prepare=prepare,
    look=8.0,
    manual=__doc__,
)
