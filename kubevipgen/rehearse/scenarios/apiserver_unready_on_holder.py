"""/readyz of the apiserver on the holder answers 500 from now on; everything else still works.

So does an apiserver that has lost its etcd. haproxy's check has to ask /readyz to notice.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage
from kubevipgen.rehearse.standin.state import State


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_here} unready")
    stage.lab.switch(stage.apiserver_here, State(ready=False))


SCENARIO = Scenario(
    id="apiserver-unready-on-holder",
    run=run,
    needs=frozenset({"two-apiservers", "switches"}),
    look=5.0,
    manual=__doc__,
)
