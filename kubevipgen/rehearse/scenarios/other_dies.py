"""A node that does not hold the VIP loses its power, and with it an apiserver.

haproxy goes on sending it connections until its checks, or errors of connections, mark it down;
each of them costs `timeout connect` before it is sent to another server.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    stage.harm(f"{stage.apiserver_elsewhere} loses power")
    stage.lab.power_off(stage.apiserver_elsewhere)


SCENARIO = Scenario(
    id="other-dies",
    run=run,
    needs=frozenset({"two-apiservers"}),
    look=5.0,
    manual=__doc__,
)
