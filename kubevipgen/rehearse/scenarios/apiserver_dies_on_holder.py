"""The apiserver process on the holder is killed: its port refuses connections.

A refused connection goes to another server at once with `option redispatch`; without a balancer
the VIP has to move.
"""

from __future__ import annotations

from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_here} killed")
    stage.lab.kill(stage.apiserver_here, APISERVER)


SCENARIO = Scenario(
    id="apiserver-dies-on-holder",
    run=run,
    needs=frozenset({"two-apiservers"}),
    manual=__doc__,
)
