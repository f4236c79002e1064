"""Checks for after the bootstrap, on hosts with the real haproxy and the rendered files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fault_lab import HERE, FaultLab, cluster_with, wanted
from kubevipgen.finding import Outcome, Severity
from kubevipgen.preflight.facts import from_document
from kubevipgen.preflight.judge import Selection, judge
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import subject_of
from kubevipgen.report.outcomes import Report, said
from lab import eventually, stays

APISERVER = HERE.parent / "lab" / "apiserver.py"
HAPROXY = "haproxy -D -f /etc/haproxy/haproxy.cfg"
pytestmark = pytest.mark.needs("netns", "haproxy", "openssl", "nft", "curl", "setpriv")


def judged(lab: FaultLab, check: str, topic: str) -> dict[str, Outcome]:
    """The outcome of one check on every node, from one topic gathered there."""
    changes = lab.changes
    spec = lab.folder / "spec-facts.json"
    spec.write_text(json.dumps(wanted(changes)))
    words = ("-m", "kubevipgen.probe", "--spec-facts", str(spec), "--only", topic)
    subjects = []
    for node in lab.nodes:
        done = subprocess.run(
            lab.inside(node.name, sys.executable, *words),
            capture_output=True,
            check=True,
            cwd=HERE.parents[1],
        )
        facts = from_document(json.loads(done.stdout))
        subjects.append(subject_of(cluster_with(changes), facts, (), Phase.AFTER_INIT))
    outcomes = judge(subjects, Selection(only=frozenset({check})))
    return {outcome.node: outcome for outcome in outcomes}


def statuses(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    return {node: str(outcome.status) for node, outcome in outcomes.items()}


def told(outcomes: Mapping[str, Outcome]) -> list[tuple[str, tuple[str, ...]]]:
    """Each message once, and the nodes that it is about, as a report has it."""
    report = Report("lab", tuple(outcomes.values()), {}, {}, {})
    found = said(report, Severity.ERROR, Severity.WARNING)
    return [(entry.message, entry.nodes) for entry in found]


class Balanced:
    """Every node runs a stand-in apiserver and haproxy, as rendered."""

    def __init__(self, lab: FaultLab, certificate: Path) -> None:
        self.lab, self.certificate = lab, certificate
        for node in lab.nodes:
            self.serve(node.name)
            lab.sh(node.name, f"{HAPROXY} -p /run/haproxy.pid >/dev/null 2>&1")
        self.until(lambda found: set(found.values()) == {"pass"})

    def serve(self, name: str, status: int = 200) -> None:
        words = f"{APISERVER} {self.certificate} 4 6443 {status}"
        stop = "[ ! -e /run/apiserver ] || kill $(cat /run/apiserver)"
        self.lab.sh(name, f"{stop}; $PYTHON {words} >/dev/null 2>&1 & echo $! >/run/apiserver")

    def outcomes(self) -> dict[str, Outcome]:
        return judged(self.lab, "haproxy-servers", "haproxyServers")

    def until(self, condition: Any) -> None:
        eventually(lambda: condition(statuses(self.outcomes())))

    def all_tell(self, start: str) -> bool:
        """Whether this is the one message, about every node.

        For a moment the load balancers know different things, and say them in different words.
        """
        names = tuple(node.name for node in self.lab.nodes)
        return [(m.startswith(start), nodes) for m, nodes in told(self.outcomes())] == [
            (True, names)
        ]


@pytest.fixture(name="balanced")
def lab_with_balancers(certificate: Path) -> Iterator[Balanced]:
    with FaultLab(911) as lab:
        yield Balanced(lab, certificate)


def test_an_apiserver_that_is_not_ready_is_told_once(balanced: Balanced) -> None:
    balanced.serve("cp-2", 500)
    balanced.until(lambda found: set(found.values()) == {"fail"})
    eventually(lambda: balanced.all_tell("haproxy has cp-2 (10.0.0.164:6443): DOWN, L7STS 500"))


def test_an_haproxy_that_gave_the_vip_up_still_says_why(balanced: Balanced) -> None:
    """What it answers to keepalived and to the probe are two things."""
    stays(lambda: set(statuses(balanced.outcomes()).values()) == {"pass"}, 7)
    for node in balanced.lab.nodes:
        balanced.lab.sh(node.name, "kill $(cat /run/apiserver)")
    balanced.until(lambda found: set(found.values()) == {"fail"})
    ready = ("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "127.0.0.1:9444/ready")
    words = balanced.lab.inside("cp-1", *ready)
    eventually(lambda: subprocess.check_output(words) == b"503")
    eventually(lambda: balanced.all_tell("haproxy has none of its 3 servers up: DOWN, L4CON: "))


def test_a_node_that_alone_cannot_reach_another(balanced: Balanced) -> None:
    balanced.lab.sh(
        "cp-1",
        """
        nft add table ip guard
        nft add chain ip guard output '{ type filter hook output priority 0; }'
        nft add rule ip guard output ip daddr 10.0.0.165 tcp dport 6443 drop
        """,
    )
    balanced.until(lambda found: found["cp-1"] == "warn")
    outcomes = balanced.outcomes()
    assert statuses(outcomes) == {"cp-1": "warn", "cp-2": "pass", "cp-3": "pass"}
    [(message, nodes)] = told(outcomes)
    assert message.startswith("haproxy has cp-3 (10.0.0.165:6443): DOWN, L4")
    assert nodes == ("cp-1",)


def test_a_node_whose_haproxy_is_of_an_older_set(balanced: Balanced) -> None:
    balanced.lab.sh(
        "cp-3",
        """
        sed -i '/ server cp-2 /d' /etc/haproxy/haproxy.cfg
        kill $(cat /run/haproxy.pid)
        haproxy -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1
        """,
    )
    balanced.until(lambda found: found["cp-3"] == "fail")
    [(message, nodes)] = told(balanced.outcomes())
    assert message == "cp-2 (10.0.0.164:6443) is no server of haproxy here"
    assert nodes == ("cp-3",)


def test_super_admin_until_admin_conf_is_in_its_place() -> None:
    changes = {"mode": "kube-vip", "kubernetesVersion": "1.30.2"}
    with FaultLab(912, changes) as lab:
        forgotten = judged(lab, "super-admin-on-disk", "manifests")
        lab.sh("cp-1", "sed -i 's/super-admin.conf/admin.conf/' /etc/kubernetes/manifests/*.yaml")
        done = judged(lab, "super-admin-on-disk", "manifests")
    assert statuses(forgotten) == {"cp-1": "warn", "cp-2": "pass", "cp-3": "pass"}
    assert statuses(done) == dict.fromkeys(("cp-1", "cp-2", "cp-3"), "pass")
    [finding] = forgotten["cp-1"].findings
    assert finding.hint == "run /etc/kubevipgen/after-init.sh"
