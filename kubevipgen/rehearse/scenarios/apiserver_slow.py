"""The apiserver of another node takes two seconds for each answer.

/readyz too: a check with a longer limit than that takes it for good, and who is sent there waits.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage
from kubevipgen.rehearse.standin.state import State


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_elsewhere} slow")
    stage.lab.switch(stage.apiserver_elsewhere, State(delay=2.0))


SCENARIO = Scenario(
    id="apiserver-slow",
    run=run,
    needs=frozenset({"two-apiservers", "switches"}),
    look=8.0,
    manual=__doc__,
)
