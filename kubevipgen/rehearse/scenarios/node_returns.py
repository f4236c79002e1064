"""A node that was dead boots again: network, apiserver, haproxy, keepalived.

It should take nothing back, and its apiserver gets no connection before it is ready.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def prepare(stage: Stage) -> None:
    stage.mark(f"{stage.holder} loses power")
    stage.lab.power_off(stage.holder)
    stage.wait_for_other_holder()
    stage.calm()


def run(stage: Stage) -> None:
    stage.harm(f"{stage.holder} boots")
    stage.lab.power_on(stage.holder)


SCENARIO = Scenario(
    id="node-returns",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    prepare=prepare,
    look=8.0,
    manual=__doc__,
)
