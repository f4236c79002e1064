"""The apiserver on another node has lost its etcd: it answers all its health paths with 500.

It answers requests with errors too, so that a balancer which only looks at the port hands them on.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage
from kubevipgen.rehearse.standin.state import State


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_elsewhere} unready")
    stage.lab.switch(stage.apiserver_elsewhere, State(live=False))


SCENARIO = Scenario(
    id="apiserver-unready-elsewhere",
    run=run,
    needs=frozenset({"two-apiservers", "switches"}),
    look=5.0,
    manual=__doc__,
)
