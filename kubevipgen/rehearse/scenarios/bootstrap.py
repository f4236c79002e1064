"""Nothing but the balancers runs, as on the day of `kubeadm init`; then an apiserver comes up.

The zero of this run is the moment when it listens: from then on `kubeadm init` waits for the VIP.
"""

from __future__ import annotations

from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def prepare(stage: Stage) -> None:
    for name in stage.lab.control_planes:
        stage.lab.kill(name, APISERVER)
    for name in stage.lab.balancers:
        for program in stage.lab.programs[name]:
            stage.lab.kill(name, program)
    for name in stage.lab.balancers:
        for program in stage.lab.programs[name]:
            stage.lab.start(name, program)
    stage.wait(8.0)


def run(stage: Stage) -> None:
    first = stage.lab.control_planes[0]
    stage.come_up(first)
    stage.harm(f"the apiserver of {first} answers")


SCENARIO = Scenario(
    id="bootstrap",
    run=run,
    needs=frozenset({"standin"}),
    prepare=prepare,
    look=3.0,
    before=0.0,
    manual=__doc__,
)
