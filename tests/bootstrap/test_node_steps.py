"""The steps as data, and the other files of the bootstrap."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

import member_factory as make
import realtools
import samples
from kubevipgen import resources
from kubevipgen.model import Bootstrap, Cluster, Role
from kubevipgen.render import bootstrap
from kubevipgen.render.bootstrap.paths import DIRECTORY, DONE, NOT_YET, REPORTS, SCRIPT
from kubevipgen.render.bootstrap.steps import node_steps
from kubevipgen.render.compose import plan_node
from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.secrets import Secrets


def ids(cluster: Cluster, name: str) -> list[str]:
    node = next(node for node in cluster.nodes if node.name == name)
    return [
        step.id for step in node_steps(cluster, node, list(plan_node(cluster, node, Secrets())))
    ]


def sample(case: str) -> Cluster:
    return samples.cluster_of(samples.spec_of(case))


HOST = ["modules", "sysctl", "programs", "kubelet", "files"]
HERE = ["preflight", "kubeadm", "verify"]
THERE = ["endpoint", *HERE]
BALANCER = ["programs", "files"]
ORDER = {
    ("dtlab-kube-vip", "dtlab-dev-k8s-pjb-1"): [*HOST, *HERE],
    ("dtlab-kube-vip", "dtlab-dev-k8s-pjb-2"): [*HOST, *THERE],
    ("dtlab-kube-vip", "dtlab-dev-k8s-pjb-4"): [*HOST, *THERE],
    ("oldest", "o-1"): [*HOST, "preflight", "kubeadm", "after-init", "verify"],
    ("five-node-dns", "node-1"): [*HOST, "hosts", *HERE],
    ("dedicated-systemd", "lb-1"): [
        *BALANCER,
        "service-haproxy",
        "service-keepalived",
        "preflight",
    ],
    ("dedicated-systemd", "m-1"): [*HOST, "etcd-files", *HERE],
    ("dedicated-systemd", "etcd-1"): [],
    ("balancers-as-pods", "lb-1"): [*BALANCER, "owners", "service-kubelet", "preflight"],
    ("haproxy-only", "b-2"): [*HOST, "service-haproxy", *THERE],
}


@pytest.mark.parametrize(("case", "name"), ORDER)
def test_order(case: str, name: str) -> None:
    # Whether there are files with other owners is the haproxy image's business.
    found = [step for step in ids(sample(case), name) if step != "owners" or case.startswith("bal")]
    assert found == ORDER[case, name]


LOOKS = {"programs", "files", "etcd-files", "endpoint", "preflight", "verify"}


@pytest.mark.parametrize("case", samples.names())
def test_every_step_is_said_well(case: str) -> None:
    cluster = sample(case)
    for node in cluster.nodes:
        steps = node_steps(cluster, node, list(plan_node(cluster, node, Secrets())))
        assert len({step.id for step in steps}) == len(steps)
        for step in steps:
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", step.id)
            assert re.fullmatch(r"[A-Z][^\n.]{5,60}", step.title)
            assert step.run
            # A step that changes something takes it back, or says why not.
            assert bool(step.undo or step.stays) == (step.id not in LOOKS)
            assert re.fullmatch(r"([A-Z][^\n]{10,72}\.)?", step.stays or "")


def test_a_node_without_addresses_has_none() -> None:
    node = make.node("m-1")
    cluster = make.cluster(nodes=(node,))
    assert node_steps(cluster, node, [FilePlan("/etc/x", lambda: Content(""))]) == ()
    assert list(bootstrap.plan(Job(cluster, node, make.SECRETS), [])) == []


def test_an_etcd_node_only_with_files() -> None:
    node = make.node("e-1", "10.0.0.9/24", role=Role.ETCD)
    cluster = make.cluster(nodes=(*make.nodes(), node))
    assert node_steps(cluster, node, []) == ()
    [step] = node_steps(cluster, node, [FilePlan("/etc/x", lambda: Content(""))])[:1]
    assert step.id == "files"


@pytest.mark.parametrize("case", samples.names())
def test_the_script_does_not_depend_on_the_secrets(case: str) -> None:
    """A node, which has none, must get the same text when it compares its files."""
    cluster = sample(case)
    for node in cluster.nodes:
        texts = [
            {p.path: p.build().text for p in plan_node(cluster, node, known) if p.path == SCRIPT}
            for known in (Secrets(), samples.sample_secrets(), Secrets(pki={"ca.crt": "x"}))
        ]
        assert texts[0] == texts[1] == texts[2]


@pytest.mark.needs("shellcheck", "dash", "busybox")
@pytest.mark.parametrize("case", samples.names())
def test_scripts_are_clean(case: str, tmp_path: Path) -> None:
    cluster = sample(case)
    options = Bootstrap(("haproxy=2.*",), pull_images=True, pre_commands=("echo 'a' \"$HOME\"",))
    files = samples.render(replace(cluster, bootstrap=options))
    for node in cluster.nodes:
        mine = [f for f in files if f.node == node.name and f.path.startswith(DIRECTORY)]
        root = realtools.stage(mine, tmp_path / node.name)
        for script in root.rglob("*.sh"):
            assert realtools.shell(script) == []
            done = subprocess.run(["busybox", "sh", "-n", script], check=False)
            assert done.returncode == 0


def test_the_units_know_what_the_script_knows() -> None:
    unit = resources.text("systemd/kubevipgen-bootstrap.service")
    assert f"ConditionPathExists=!{DONE}\n" in unit
    assert f"ExecStart=/bin/sh {SCRIPT}\n" in unit
    [never] = re.findall(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
    assert "1" in never.split()
    assert str(NOT_YET) not in never.split()
    ordered = " ".join(re.findall(r"^(?:After|Wants)=(.*)$", unit, re.MULTILINE))
    assert "cloud" not in ordered  # it is started from there, and would wait for itself
    assert f"RuntimeDirectory={REPORTS.removeprefix('/run/')}\n" in resources.text(
        "systemd/kubevipgen-preflight.service"
    )


SERVICE = """
systemctl() {{
    case $1 in
    is-enabled | is-active) {state} ;;
    show) echo {started}000000 ;;
    esac
}}
{words}
runs_with haproxy {file}
"""


@pytest.mark.needs("dash")
@pytest.mark.parametrize(
    ("age", "state", "expected"), [(60, "true", 0), (-60, "true", 1), (60, "false", 1)]
)
def test_a_service_that_is_older_than_its_files_is_started_again(
    tmp_path: Path, age: int, state: str, expected: int
) -> None:
    """The time of the content is old either way, as tar keeps it."""
    file = tmp_path / "haproxy.cfg"
    file.touch()
    os.utime(file, (0, 0))
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    started = int(uptime + age + (file.stat().st_ctime - time.time()))
    script = SERVICE.format(
        state=state,
        started=started,
        words=resources.text("scripts/bootstrap-services.sh"),
        file=file,
    )
    assert subprocess.run(["dash", "-c", script], check=False).returncode == expected
