"""The apiserver on the holder gets SIGTERM: /readyz fails first, then it stops to listen.

As the kubelet does when its manifest changes, in an upgrade or a renewal of certificates.
"""

from __future__ import annotations

from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"apiserver of {stage.apiserver_here} gets SIGTERM")
    stage.lab.stop(stage.apiserver_here, APISERVER)
    stage.mark(f"apiserver of {stage.apiserver_here} has ended")


SCENARIO = Scenario(
    id="apiserver-stops",
    run=run,
    needs=frozenset({"two-apiservers", "switches"}),
    look=5.0,
    manual=__doc__,
)
