"""The token's way through the rendered haproxy, which must not remember the stand-ins."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from fault_lab import HERE, FaultLab, wanted

pytestmark = pytest.mark.needs("netns", "haproxy", "openssl", "curl", "setpriv")

# keepalived asks all the time, and haproxy remembers only what it sees while it is asked.
ASKING = "while :; do curl -s 127.0.0.1:9444/ready || :; sleep 0.5; done >/dev/null 2>&1 &"


@dataclasses.dataclass
class Balanced:
    """A lab whose nodes all run haproxy, as rendered."""

    lab: FaultLab

    def token(self) -> dict[str, Any]:
        """The topic balancerPath of every node, gathered at the same time."""
        facts = self.lab.folder / "spec-facts.json"
        facts.write_text(json.dumps(wanted("{}")))
        words = ["-m", "kubevipgen.probe", "--spec-facts", str(facts), "--token"]
        running = {
            node.name: subprocess.Popen(
                self.lab.inside(node.name, sys.executable, *words, "--only", "balancerPath"),
                stdout=subprocess.PIPE,
                cwd=HERE.parents[1],
            )
            for node in self.lab.nodes
        }
        found = {name: process.communicate(timeout=90)[0] for name, process in running.items()}
        return {
            name: json.loads(text)["facts"]["balancerPath"]["value"] for name, text in found.items()
        }

    def readiness(self) -> set[str]:
        """What haproxy on every node tells keepalived when it has noticed that all are gone."""
        time.sleep(4)
        words = ("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "127.0.0.1:9444/ready")
        return {
            subprocess.run(
                self.lab.inside(node.name, *words), capture_output=True, text=True, check=False
            ).stdout
            for node in self.lab.nodes
        }


@pytest.fixture(name="balanced", scope="module")
def lab_with_balancers() -> Iterator[Balanced]:
    with FaultLab(901) as lab:
        for node in lab.nodes:
            lab.sh(node.name, "haproxy -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1")
            lab.sh(node.name, ASKING)
        yield Balanced(lab)


def test_without_a_holder_of_the_vip_nothing_is_remembered(balanced: Balanced) -> None:
    """The worst case: the stand-ins wait as long as they may, and haproxy sees them."""
    found = balanced.token()
    for topic in found.values():
        assert topic["seconds"] >= 20
        assert topic["targets"][0]["nodes"] == []
    assert balanced.readiness() == {"200"}


def test_the_token_comes_back_to_every_node(balanced: Balanced) -> None:
    balanced.lab.sh("cp-2", "ip address add 10.0.0.162/32 dev ens3")
    for topic in balanced.token().values():
        [target] = topic["targets"]
        assert topic["token"] in {entry["token"] for entry in target["nodes"]}
        assert target["foreign"] is None
    assert balanced.readiness() == {"200"}
