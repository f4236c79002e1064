"""A second apiserver listens, and is ready only four seconds later, as in `kubeadm join`."""

from __future__ import annotations

from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage
from kubevipgen.rehearse.standin.state import State


def prepare(stage: Stage) -> None:
    for name in stage.lab.control_planes[1:]:
        stage.lab.kill(name, APISERVER)
    stage.calm()


def run(stage: Stage) -> None:
    second = stage.lab.control_planes[1]
    stage.harm(f"the apiserver of {second} listens, not ready")
    stage.lab.switch(second, State(ready=False))
    stage.lab.start(second, APISERVER)
    stage.wait(4.0)
    stage.mark("it is ready")
    stage.lab.switch(second, State())


SCENARIO = Scenario(
    id="second-joins",
    run=run,
    needs=frozenset({"two-apiservers", "switches"}),
    prepare=prepare,
    look=4.0,
    manual=__doc__,
)
