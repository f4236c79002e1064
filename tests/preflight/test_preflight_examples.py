"""What docs/preflight.md shows: options that exist, units and scripts that do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import netns
from fault_lab import FaultLab
from kubevipgen import resources, spec
from kubevipgen.cli.judging import FORMATS
from kubevipgen.cli.preflight import preflight
from kubevipgen.cli.schema import DOCUMENTS
from kubevipgen.preflight.checks import NODE_CHECKS
from kubevipgen.render.bootstrap.paths import REPORTS
from kubevipgen.render.bootstrap.spec_words import file_path
from kubevipgen.render.compose import plan_node
from kubevipgen.secrets import Secrets

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"
GUIDE = DOCS / "preflight.md"
LAB = Path(__file__).with_name("lab.yaml")
UNIT = (EXAMPLES / "kubevipgen-preflight.service").read_text()
DROP_IN = EXAMPLES / "kubeadm-bootstrap.service.d/10-preflight.conf"
COMMAND = f"{sys.executable} -m kubevipgen"


def texts() -> Iterator[str]:
    yield GUIDE.read_text()
    yield from (path.read_text() for path in sorted(EXAMPLES.rglob("*")) if path.is_file())


def test_every_option_that_is_shown_exists() -> None:
    known = {name for option in preflight.params for name in option.opts}
    for text in texts():
        shown = re.findall(r"kubevipgen preflight ([^`\n|>']*)", text.replace("\\\n", " "))
        for words in shown:
            options = re.findall(r"(?<!\S)--?[a-z][a-z-]*", words)
            assert set(options) <= known, words
    assert re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(), re.MULTILINE) == list(FORMATS)


def test_every_schema_and_file_that_is_named_exists() -> None:
    guide = GUIDE.read_text()
    assert set(re.findall(r"kubevipgen schema ([a-z-]+)", guide)) <= set(DOCUMENTS)
    links = re.findall(r"\]\((examples/[^)]+)\)", guide)
    files = [p for p in EXAMPLES.rglob("*") if p.is_file() and "existing" not in p.parts]
    assert {DOCS / link for link in links} == set(files)


def test_the_shell_lines_of_the_guide_are_those_of_the_example() -> None:
    [shown] = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    script = (EXAMPLES / "preflight-init.sh").read_text().splitlines()
    assert [line for line in script if line and not line.startswith("#")] == shown.splitlines()


@pytest.mark.needs("shellcheck")
def test_shellcheck() -> None:
    scripts = sorted(EXAMPLES.glob("*.sh"))
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.needs("systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    (tmp_path / "kubevipgen-preflight.service").write_text(UNIT)
    bootstrap = "[Service]\nType=oneshot\nExecStart=/bin/true\n"
    (tmp_path / "kubeadm-bootstrap.service").write_text(bootstrap)
    shutil.copytree(DROP_IN.parent, tmp_path / DROP_IN.parent.name)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "kubeadm-bootstrap.service"],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "kube" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_the_unit_is_the_one_that_render_makes() -> None:
    assert UNIT.endswith(f"\n{resources.text('systemd/kubevipgen-preflight.service')}")


def staged_script(folder: Path) -> Path:
    """The script that the unit runs, of the first node, with its paths below the folder."""
    cluster = spec.load(LAB, spec.Flags()).cluster
    plans = {plan.path: plan for plan in plan_node(cluster, cluster.nodes[0], Secrets())}
    [path] = re.findall(r"^ExecStart=/bin/sh (\S+)$", UNIT, re.MULTILINE)
    text = plans[path].build().text
    for there, here in (
        ("/run/issue.d", folder / "issue.d"),
        (REPORTS, folder / "reports"),
        (file_path(cluster, ()), LAB),
    ):
        assert there in text
        text = text.replace(there, str(here))
    script = folder / "preflight.sh"
    script.write_text(text)
    return script


@pytest.mark.needs("netns")
def test_the_unit_fails_and_leaves_its_report(netns: netns.Namespace, tmp_path: Path) -> None:
    """Here nothing is as a node should be, so it must say so."""
    netns.interface("ens3", ["10.0.0.163/24"])
    fake(tmp_path / "bin", "kubevipgen", f'exec {COMMAND} "$@"')
    path = f"PATH={tmp_path / 'bin'}:{os.environ['PATH']}"
    done = netns.run("env", path, "sh", str(staged_script(tmp_path)))
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads((tmp_path / "reports/report.json").read_text())
    assert report["nodes"][0]["name"] == "cp-1"
    assert len(report["outcomes"]) > len(NODE_CHECKS) // 2
    assert "Preflight of demo" in done.stdout
    assert (tmp_path / "reports/report.txt").read_text() in done.stdout
    assert "the preflight failed" in (tmp_path / "issue.d/kubevipgen.issue").read_text()


def fake(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_kubeadm_runs_only_after_a_good_preflight(tmp_path: Path, code: int) -> None:
    programs, log = tmp_path / "bin", tmp_path / "log"
    fake(programs, "kubevipgen", f"exit {code}")
    fake(programs, "kubeadm", f'echo "$@" >{log}')
    done = subprocess.run(
        [EXAMPLES / "preflight-init.sh"],
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        check=False,
    )
    assert done.returncode == code
    assert log.exists() == (code == 0)


@pytest.mark.needs("netns", "haproxy", "keepalived", "nft", "python3", "sysctl")
def test_facts_of_a_whole_fleet(tmp_path: Path) -> None:
    """The script against the hosts of the fault lab, with programs that stand for ssh and scp."""
    programs = tmp_path / "bin"
    fake(programs, "kubevipgen", f'exec {COMMAND} "$@"')
    fake(programs, "sudo", 'shift; exec "$@"')
    fake(programs, "scp", f'to={tmp_path}/home-${{5%:}}; mkdir -p "$to"; exec cp "$3" "$4" "$to"')
    with FaultLab(900) as lab:
        cases = "".join(
            f"{node.name}) set -- {shlex.join(lab.inside(node.name))} ;;\n" for node in lab.nodes
        )
        home = f'command="cd {tmp_path}/home-$4 && $5"'
        fake(programs, "ssh", f'{home}\ncase $4 in\n{cases}esac\nexec "$@" sh -c "$command"')
        names = [node.name for node in lab.nodes]
        done = subprocess.run(
            [EXAMPLES / "gather-facts.sh", LAB, tmp_path / "facts", *names],
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
            cwd=DOCS.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    facts = sorted((tmp_path / "facts").iterdir())
    words: list[str | Path] = [
        *shlex.split(COMMAND),
        "preflight",
        LAB,
        "--format",
        "json",
        "--facts",
        *facts,
    ]
    judged = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert judged.returncode in {0, 1, 3}, judged.stderr  # this machine may be anything
    report = json.loads(judged.stdout)
    assert [node["name"] for node in report["nodes"]] == names
    assert "pass" in {o["status"] for o in report["outcomes"] if o["check"] == "vip-on-link"}


def test_a_node_without_facts_is_named(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    fake(programs, "kubevipgen", "echo {}")
    fake(programs, "scp", ":")
    fake(programs, "ssh", '[ "$4" = cp-2 ] && exit 255; echo {}')
    done = subprocess.run(
        [EXAMPLES / "gather-facts.sh", LAB, tmp_path / "facts", "cp-1", "cp-2", "cp-3"],
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "no facts of cp-2\n" in done.stderr
    assert sorted(p.name for p in (tmp_path / "facts").iterdir()) == ["cp-1.json", "cp-3.json"]


@pytest.mark.parametrize("name", ["github-preflight.yaml", "gitlab-preflight.yml"])
def test_the_pipelines_are_yaml(name: str) -> None:
    assert "preflight" in str(yaml.safe_load((EXAMPLES / name).read_text()))
