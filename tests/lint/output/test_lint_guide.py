"""What docs/lint.md and the pre-commit hook show is run, or held against the program."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from lint_runs import KEEPALIVED, run

import kubevipgen
from kubevipgen.cli.judging import FORMATS
from kubevipgen.cli.lint import lint
from kubevipgen.cli.lint_rules import PROGRAMS
from kubevipgen.cli.schema import DOCUMENTS
from kubevipgen.lint.rules import RULES

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/lint.md").read_text()
[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PIPELINES = {
    text.split("\n", 1)[0].removeprefix("# "): yaml.safe_load(text)
    for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder `deploy` with an error in it, its baseline, and the command on PATH."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/keepalived.conf").write_text(KEEPALIVED)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/kubevipgen"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kubevipgen "$@"\n')
    command.chmod(0o755)
    return tmp_path


def shell(repository: Path, line: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-euc", line],
        cwd=repository,
        env={
            **os.environ,
            "PATH": f"{repository / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        },
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def with_baseline(repository: Path) -> None:
    done = shell(repository, "kubevipgen lint deploy --write-baseline lint-baseline.json")
    assert done.returncode == 0, done.stderr


def test_every_option_and_name_that_is_shown_exists() -> None:
    known = {name for option in lint.params for name in option.opts}
    shown = re.findall(r"(?<![\w<!-])--?[a-z][a-z-]*", re.sub(r"```yaml.*?```", "", GUIDE))
    others = {"--fix"}
    assert set(shown) - {"-y"} <= known | others
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == list(FORMATS)
    assert set(re.findall(r"kubevipgen schema ([a-z-]+)", GUIDE)) <= set(DOCUMENTS)
    [assumed] = re.findall(r"--assume (\S+)`", GUIDE)
    assert {word.partition("=")[0] for word in assumed.split(",")} == set(PROGRAMS)
    named = set(re.findall(r"ignore(?:-file)?\[([a-z][a-z0-9-]*)", GUIDE))
    assert named <= {rule.ID for rule in RULES}


def test_the_example_of_ignores_ignores(tmp_path: Path) -> None:
    [text] = re.findall(r"```text\n(vrrp_instance.*?)```", GUIDE, re.DOTALL)
    path = tmp_path / "keepalived.conf"
    path.write_text(text + KEEPALIVED.partition("virtual_router_id 51\n")[2])
    done = run(path, "--select", "advert-slow,priority-255", "--format", "json")
    assert json.loads(done.stdout)["summary"]["ignored"] == 2
    path.write_text(re.sub("#.*", "", path.read_text()))
    assert run(path, "--select", "advert-slow,priority-255").stdout.count("-->") == 2


def test_the_commands_of_the_guide(repository: Path) -> None:
    """Those that need no other host and no live /etc, in their order."""
    [fix] = re.findall(r"## Fixing\n\n```console\n(.*?)```", GUIDE, re.DOTALL)
    [debts] = re.findall(r"## Old debts\n.*?```console\n(.*?)```", GUIDE, re.DOTALL)
    codes = []
    (repository / "haproxy.cfg").write_text("backend k8s\n  mode tcp\n  server a 10.0.0.1:6443")
    for line in (debts + fix).splitlines():
        done = shell(repository, line.removeprefix("$ ") + " --select KV101,no-final-newline")
        codes.append(done.returncode)
    assert codes == [0, 0, 1, 1, 0]
    assert (repository / "mended.cfg").read_text().endswith("10.0.0.1:6443\n")


def test_the_pipeline_of_github(repository: Path) -> None:
    steps = PIPELINES[".github/workflows/lint.yaml"]["jobs"]["lint"]["steps"]
    lines = [step["run"] for step in steps if "kubevipgen lint" in step.get("run", "")]
    with_baseline(repository)
    annotations, scanning = (shell(repository, line) for line in lines)
    assert annotations.returncode == 0, annotations.stderr
    assert scanning.returncode == 0, scanning.stderr
    (repository / "lint-baseline.json").unlink()
    shell(repository, "kubevipgen lint deploy --select bom --write-baseline lint-baseline.json")
    assert "::error file=deploy/keepalived.conf,line=7" in shell(repository, lines[0]).stdout
    [name] = [step["with"]["sarif_file"] for step in steps if "upload-sarif" in str(step)]
    data = json.loads((repository / name).read_text())
    assert data["runs"][0]["results"]


def test_the_pipeline_of_gitlab(repository: Path) -> None:
    job = PIPELINES[".gitlab-ci.yml"]["lint"]
    [line] = [line for line in job["script"] if "kubevipgen lint" in line]
    assert shell(repository, line).returncode == 1, "which fails the job"
    root = ET.parse(repository / job["artifacts"]["reports"]["junit"]).getroot()  # noqa: S314
    assert root.get("failures") == "1"


def test_the_hook_runs(repository: Path) -> None:
    """As pre-commit does: the entry, its arguments, and no file names."""
    config: Any = PIPELINES[".pre-commit-config.yaml"]
    [used] = config["repos"][0]["hooks"]
    assert used["id"] == HOOK["id"]
    assert config["repos"][0]["rev"] <= f"v{kubevipgen.__version__}"
    assert HOOK["pass_filenames"] is False
    with_baseline(repository)
    words = [*shlex.split(HOOK["entry"]), *used["args"]]
    assert shell(repository, shlex.join(words)).returncode == 0
    (repository / "deploy/keepalived.conf").write_text(KEEPALIVED.replace("s#c", "t#c"))
    assert shell(repository, shlex.join(words)).returncode == 1
    assert shell(repository, HOOK["entry"]).returncode == 1


@pytest.mark.parametrize(
    ("name", "is_wanted"),
    [
        ("etc/haproxy/haproxy.cfg", True),
        ("keepalived.conf.j2", True),
        ("deploy/pod.yaml", True),
        ("node_1.CONF", True),
        ("etc/hosts", True),
        ("check_apiserver", True),
        ("chk_haproxy", True),
        ("roles/lb/templates/keepalived.conf-backup", True),
        ("kubevip.yml", True),
        ("README.md", False),
        ("src/main.go", False),
        ("ghosts", False),
    ],
)
def test_what_the_hook_wakes_up_for(name: str, is_wanted: bool) -> None:  # noqa: FBT001
    assert bool(re.search(HOOK["files"], name)) == is_wanted
