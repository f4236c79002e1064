"""The apiserver on the holder stands still (SIGSTOP): its port accepts, and it says nothing.

Only a check with a time limit finds out. `balance leastconn` hides it in part, as its connections
stay open and count.
"""

from __future__ import annotations

from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_here} frozen")
    stage.lab.freeze(stage.apiserver_here, APISERVER)


SCENARIO = Scenario(
    id="apiserver-freezes-on-holder",
    run=run,
    needs=frozenset({"two-apiservers"}),
    look=6.0,
    manual=__doc__,
)
