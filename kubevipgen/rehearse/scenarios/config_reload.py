"""keepalived and haproxy of the holder get their configuration anew.

A service is reloaded; a static pod is stopped and started, as the kubelet does for a new checksum.
"""

from __future__ import annotations

from kubevipgen.rehearse.scenario import Scenario
from kubevipgen.rehearse.stage import Stage


def run(stage: Stage) -> None:
    for program in stage.lab.programs[stage.holder]:
        if program != "kube-vip":
            text = f"{program} of {stage.holder} reloaded"
            stage.step(text)
            stage.lab.reload(stage.holder, program)
            stage.wait(1.0)


SCENARIO = Scenario(
    id="config-reload",
    run=run,
    needs=frozenset({"vip", "two-balancers"}),
    look=6.0,
    manual=__doc__,
)
