"""The probe as a command of its own: what it refuses, and that nothing ends in a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = {
    "apiVersion": "kubevipgen/v1alpha1",
    "kind": "SpecFacts",
    "nodes": [{"name": "cp-1", "role": "control-plane", "addresses": [], "interface": ""}],
}


def probe(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kubevipgen.probe", *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--node", "cp-9", "--spec-facts", "-"], "cp-9 is no node of --spec-facts (cp-1)"),
        (["--only", "interfaces,nothing"], "there is no topic nothing"),
        (["--spec-facts", "missing.json"], "missing.json"),
        (["--vrrp-seconds", "long"], "invalid float value"),
    ],
    ids=str,
)
def test_usage(words: list[str], said: str) -> None:
    done = probe(*words, stdin=json.dumps(SPEC))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"kind": "NodeFacts"}'])
def test_a_document_that_is_none(tmp_path: Path, text: str) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text)
    done = probe("--spec-facts", str(wrong))
    assert done.returncode == 2
    assert "wrong.json" in done.stderr


def test_without_a_spec() -> None:
    done = probe("--only", "kernel,swap", "--passive")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(document["facts"]) == ["swap", "kernel"]
    assert document["node"] == ""


def test_the_one_node_without_an_address_is_this_machine() -> None:
    done = probe("--spec-facts", "-", "--only", "kernel", stdin=json.dumps(SPEC))
    assert json.loads(done.stdout)["node"] == "cp-1"
