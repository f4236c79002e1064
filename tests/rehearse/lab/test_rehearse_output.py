"""What a rehearsal gives: a table, JSON, JUnit, Markdown, a page, logs, an exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rehearsing import PODS_V4, run, spec

from kubevipgen.rehearse.scenarios import SCENARIOS

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived")

IDLE = ("--scenario", "idle", "--idle", "1s")
STOPS = ("--scenario", "keepalived-stops")


def test_text_a_page_and_logs(tmp_path: Path) -> None:
    """Also below /tmp, of which the nodes of the lab have one each."""
    file, page, logs = spec(tmp_path, PODS_V4), tmp_path / "page.html", tmp_path / "logs"
    assert page.is_relative_to("/tmp") or "TMPDIR" in __import__("os").environ  # noqa: S108
    done = run(file, *IDLE, *STOPS, "--repeat", "2", "--report", page, "--logs", logs)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Rehearsal of lab: keepalived-haproxy, standard, processes"
    assert "2 scenarios, 2 times each." in done.stdout
    assert all(len(line) <= 80 for line in (done.stdout + done.stderr).splitlines()[:-1])
    told = done.stderr.splitlines()
    assert [line[:5] for line in told] == ["[1/2]", "[1/2]", "[2/2]", "[2/2]", "kubev"]
    assert told[-1] == f"kubevipgen: wrote {page}"
    assert page.read_text().startswith("<!DOCTYPE html>")
    names = {f"{n}.{p}.log" for n in ("cp-1", "cp-2", "cp-3") for p in PROGRAMS}
    assert {path.name for path in logs.iterdir()} == names
    assert "Entering MASTER STATE" in (logs / "cp-1.keepalived.log").read_text()


PROGRAMS = ("apiserver", "haproxy", "keepalived")


def test_a_budget_that_is_too_small(tmp_path: Path) -> None:
    """The outage of a haproxy that is killed is never nothing."""
    words = ("--scenario", "haproxy-freezes", "--budget", "1ms", "--format", "markdown")
    done = run(spec(tmp_path, PODS_V4), *words)
    assert done.returncode == 1, done.stderr
    assert "over the budget" in done.stdout
    assert "haproxy frozen on the holder" in done.stdout


def test_junit(tmp_path: Path) -> None:
    done = run(spec(tmp_path, PODS_V4), *IDLE, "--format", "junit")
    assert done.returncode == 0, done.stderr
    cases = ET.fromstring(done.stdout).findall(".//testcase")  # noqa: S314 (our own)
    assert len(cases) == 1
    assert list(cases[0].iter("failure")) == []


def test_json_with_every_observation(tmp_path: Path) -> None:
    done = run(spec(tmp_path, PODS_V4), *STOPS, "--format", "json", "--raw")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)["scenarios"][0]["runs"][0]["observed"]
    moved = [holding["nodes"] for holding in seen["holdings"] if holding["nodes"]]
    assert moved[0] != moved[-1]
    assert len(seen["requests"]) > 50
    assert {said["node"] for said in seen["announcements"]} >= set(moved[-1])


def test_a_rendered_tree_alone(tmp_path: Path) -> None:
    """The cluster file is in it, under the name that the user gave it."""
    (tmp_path / "in").mkdir()
    file = spec(tmp_path / "in", PODS_V4)
    shutil.move(file, tmp_path / "in/prod.yaml")
    make = [sys.executable, "-m", "kubevipgen"]
    for words in (["secrets", "init"], ["render", "prod.yaml", "-o", "../out"]):
        subprocess.run([*make, *words], cwd=tmp_path / "in", check=True, capture_output=True)
    shutil.rmtree(tmp_path / "in")
    done = run("out", *IDLE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Rehearsal of lab: keepalived-haproxy, processes" in done.stdout


def test_the_list_names_every_scenario() -> None:
    done = run("--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [s.id for s in SCENARIOS]
