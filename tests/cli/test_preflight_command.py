"""The command preflight and explain as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import netns
from conftest import RunCli
from kubevipgen.preflight import manual

LAB = Path(__file__).parents[1] / "preflight" / "lab.yaml"
KUBEVIPGEN = [sys.executable, "-m", "kubevipgen"]


@pytest.fixture(name="documents", scope="module")
def gathered_documents(tmp_path_factory: pytest.TempPathFactory, run_cli: RunCli) -> list[Path]:
    """Facts of two nodes, as the command itself gathers them (whatever this machine is)."""
    folder = tmp_path_factory.mktemp("facts")
    paths = []
    for node in ("cp-1", "cp-2"):
        done = run_cli("preflight", LAB, "--gather-only", "--passive", "--node", node)
        assert done.returncode == 0, done.stderr
        path = folder / f"{node}.json"
        path.write_text(done.stdout)
        paths.append(path)
    return paths


def test_list_names_every_check(run_cli: RunCli) -> None:
    done = run_cli("preflight", "--list")
    assert done.returncode == 0
    for _, check in manual.every():
        assert f" {check.ID} " in done.stdout
    assert "--passive" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_explain(run_cli: RunCli) -> None:
    done = run_cli("explain", "vip-on-link")
    assert done.returncode == 0
    assert "Why: " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "vip-on-lnk"], "Did you mean 'vip-on-link'?"),
        (["preflight", LAB, "--only", "vip-on-lnk"], "Did you mean 'vip-on-link'?"),
        (["preflight", LAB, "--ignore", "nothing-like-it"], "there is no check"),
        (["preflight", LAB, "--node", "cp-9"], "the cluster has no node 'cp-9'"),
        (["preflight", LAB, "--facts", "a.json", "--gather-only"], "--facts goes with neither"),
        (["preflight", LAB, "--phase", "later"], "'later' is not one of"),
        (["preflight", "--no-file", "--vip", "10.0.0.9"], "--mode"),
    ],
    ids=str,
)
def test_usage_errors(run_cli: RunCli, words: list[Any], said: str) -> None:
    done = run_cli(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_host_that_is_no_node(run_cli: RunCli) -> None:
    done = run_cli("preflight", LAB, "--passive")
    assert done.returncode == 2
    assert "--node NAME" in done.stderr


def test_facts_of_several_nodes(run_cli: RunCli, documents: list[Path]) -> None:
    done = run_cli("preflight", LAB, "--facts", *documents, "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 1, "two documents of one machine cannot be two good nodes"
    failed = {o["check"] for o in report["outcomes"] if o["status"] == "fail"}
    assert "unique-machine-ids" in failed
    assert [node["name"] for node in report["nodes"]] == ["cp-1", "cp-2"]


def test_facts_once_for_each_file_or_all_at_once(run_cli: RunCli, documents: list[Path]) -> None:
    one, two = documents
    together = run_cli("preflight", LAB, "--facts", one, two, "--only", "vip", "--format", "json")
    apart = run_cli(
        "preflight", LAB, "--facts", one, "--facts", two, "--only", "vip", "--format", "json"
    )
    assert json.loads(together.stdout)["nodes"] == json.loads(apart.stdout)["nodes"]


def test_facts_of_a_stranger(run_cli: RunCli, documents: list[Path], tmp_path: Path) -> None:
    document = json.loads(documents[0].read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**document, "node": "elsewhere"}))
    done = run_cli("preflight", LAB, "--facts", other)
    assert done.returncode == 2
    assert "none of the cluster's nodes" in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "Cluster"}', "apiVersion: v1\n"])
def test_facts_that_are_none(run_cli: RunCli, tmp_path: Path, text: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(text)
    done = run_cli("preflight", LAB, "--facts", broken)
    assert done.returncode == 2
    assert "broken.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_facts_that_are_no_text(run_cli: RunCli, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff\xfe{\0")  # what a redirection in PowerShell writes
    done = run_cli("preflight", LAB, "--facts", broken)
    assert done.returncode == 2
    assert "UTF-16" in done.stderr


def test_two_documents_of_one_node(run_cli: RunCli, documents: list[Path], tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    again.write_text(documents[0].read_text())
    done = run_cli("preflight", LAB, "--facts", *documents, again, "--only", "planned-nodes")
    assert done.returncode == 1
    assert "planned-nodes" in done.stdout


def test_missing_facts_file(run_cli: RunCli, tmp_path: Path) -> None:
    done = run_cli("preflight", LAB, "--facts", tmp_path / "none.json")
    assert done.returncode in {2, 3}
    assert "none.json" in done.stderr


def test_ignored_checks_warn_and_are_still_shown(run_cli: RunCli, documents: list[Path]) -> None:
    words: list[str | Path] = ["preflight", LAB, "--facts", *documents]
    words += ["--only", "unique-machine-ids"]
    done = run_cli(*words, "--ignore", "unique-machine-ids")
    assert done.returncode == 0
    assert "(ignored)" in " ".join(done.stdout.split())
    assert run_cli(*words, "--ignore", "all", "--strict").returncode == 1


@pytest.mark.parametrize("style", ["text", "json", "junit", "sarif", "github"])
def test_every_format_tells_the_same_exit_code(
    run_cli: RunCli, documents: list[Path], style: str
) -> None:
    done = run_cli("preflight", LAB, "--facts", *documents, "--format", style)
    assert done.returncode == 1
    assert "unique-machine-ids" in done.stdout
    if style in {"json", "sarif"}:
        json.loads(done.stdout)
    if style == "junit":
        assert ET.fromstring(done.stdout.partition("\n")[2]).tag == "testsuites"  # noqa: S314
    if style == "text":
        assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.needs("netns")
def test_flags_alone_describe_this_machine(netns: netns.Namespace, tmp_path: Path) -> None:
    netns.interface("ens3", ["10.0.0.163/24"])
    words = ["--mode", "kube-vip", "--vip", "10.0.0.162", "--interface", "ens3"]
    done = subprocess.run(
        netns.command(*KUBEVIPGEN, "preflight", *words, "--only", "vip-on-link", "-v"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the newest known" in done.stderr or "here" in done.stderr
    assert "vip-on-link" in done.stdout


@pytest.mark.needs("netns")
def test_without_ip_nothing_passes_unseen(netns: netns.Namespace, tmp_path: Path) -> None:
    """PATH and the usual folders without `ip`: unknown with the reason, exit 3, no traceback."""
    netns.interface("ens3", ["10.0.0.163/24"])
    hidden = "mount -t tmpfs tmpfs /sbin && mount -t tmpfs tmpfs /usr/sbin; mount --bind /dev/null"
    script = f'{hidden} $(command -v ip) 2>/dev/null; exec "$@"'
    inner = [*KUBEVIPGEN, "preflight", str(LAB), "--only", "addresses", "--passive"]
    words = ["unshare", "-m", "sh", "-c", script, "sh", *inner]
    done = subprocess.run(
        netns.command(*words), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "ip" in done.stdout
    assert "Traceback" not in done.stderr
