"""The command verify as a user meets it, where nothing answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

import made_pki
from conftest import RunCli
from kubevipgen import resources
from kubevipgen.cli.check_ids import of_verify
from netns import Namespace

SPEC = """
apiVersion: kubevipgen/v1alpha1
kind: Cluster
kubernetesVersion: "1.36.2"
mode: keepalived-haproxy
endpoint: {vip: 198.51.100.9}
nodeDefaults: {interface: ens3}
nodes:
  - {name: a, address: 198.51.100.11/24}
  - {name: b, address: 198.51.100.12/24}
  - {name: c, address: 198.51.100.13/24}
"""
Report = Callable[..., subprocess.CompletedProcess[str]]
ONLY = ("--only", "endpoint-ready,apiservers-ready,nodes-ready")


@pytest.fixture(name="folder")
def with_a_spec(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    (tmp_path / "ca.crt").write_text(made_pki.authority().pem)
    return tmp_path


def test_list_names_every_check(run_cli: RunCli) -> None:
    done = run_cli("verify", "--list")
    assert done.returncode == 0
    for _, check in of_verify(drill=True):
        assert f" {check.ID} " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_explain(run_cli: RunCli) -> None:
    done = run_cli("explain", "endpoint-certificate")
    assert done.returncode == 0
    assert "(endpoint; verify)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ca", "ca.crt", "--kubeconfig", "ca.crt"], "exclude each other"),
        (["--ca", "gone.crt"], "the CA gone.crt cannot be read: No such file or directory"),
        (["--ca", "cluster.yaml"], "cluster.yaml holds no certificate"),
        (["--kubeconfig", "gone"], "the kubeconfig gone cannot be read"),
        (["--kubeconfig", "cluster.yaml"], "is no kubeconfig"),
        (["--ca", "ca.crt", "--only", "endpoint-redy"], "Did you mean 'endpoint-ready'?"),
        (["--ca", "ca.crt", "--only", "vip-held"], "there is no check 'vip-held'"),
        (["--ca", "ca.crt", "--yes"], "--yes goes with --drill"),
        (["--ca", "ca.crt", "--ssh", "ssh x"], "--ssh goes with --drill"),
        (["--ca", "ca.crt", "--drill"], "give --yes, too"),
        (["--ca", "ca.crt", "--drill", "--yes", "--ssh", "ssh root@x"], "it names no node"),
        (["--ca", "ca.crt", "--timeout", "0"], "--timeout"),
        (["--ca", "ca.crt", "--facts", "cluster.yaml"], "cluster.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_errors(run_cli: RunCli, folder: Path, words: list[str], said: str) -> None:
    done = run_cli("verify", *words, cwd=folder, stdin="")
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.fixture(name="report")
def in_a_network_without_routes(netns: Namespace, folder: Path) -> Report:
    """`report(STYLE, words...)`: verify where nothing at all can be reached."""

    def run(style: str, *more: str, **env: str) -> subprocess.CompletedProcess[str]:
        words = ("verify", str(folder / "cluster.yaml"), "--timeout", "0.3", "--format", style)
        trust = () if "secrets" in env else ("--ca", str(folder / "ca.crt"))
        settings = ("env", *(f"{key}={value}" for key, value in env.items()))
        done = netns.run(*settings, sys.executable, "-m", "kubevipgen", *words, *trust, *more)
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.mark.needs("netns")
def test_nobody_answers(report: Report) -> None:
    done = report("json", *ONLY)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    Draft202012Validator(resources.schema("report")).validate(found)
    status = {outcome["check"]: outcome["status"] for outcome in found["outcomes"]}
    assert status == {
        "endpoint-ready": "fail",
        "apiservers-ready": "fail",
        "nodes-ready": "unknown",
    }
    assert found["kind"] == "VerifyReport"


@pytest.mark.needs("netns")
@pytest.mark.parametrize("style", ["text", "junit", "sarif", "github"])
def test_every_format(report: Report, style: str) -> None:
    done = report(style, *ONLY)
    assert done.returncode == 1
    assert "VIP 198.51.100.9" in done.stdout
    if style == "junit":
        assert ET.fromstring(done.stdout.partition("?>")[2]).get("errors") == "1"  # noqa: S314
    elif style == "text":
        assert max(map(len, done.stdout.splitlines())) <= 80
        assert done.stdout.startswith("Verification of ")


@pytest.mark.needs("netns")
def test_ignored_checks_only_warn(report: Report) -> None:
    assert report("text", *ONLY, "--ignore", "all").returncode == 0
    assert report("text", *ONLY, "--ignore", "all", "--strict").returncode == 1


@pytest.mark.needs("netns")
def test_proxies_are_named_and_not_used(report: Report) -> None:
    done = report("text", *ONLY, HTTPS_PROXY="http://user:pass@127.0.0.1:1")
    assert "HTTPS_PROXY is not used" in done.stderr
    assert "pass@" not in done.stderr + done.stdout


@pytest.mark.needs("netns")
def test_no_drill_where_something_failed(report: Report) -> None:
    done = report("json", *ONLY, "--drill", "--yes")
    [last] = [o for o in json.loads(done.stdout)["outcomes"] if o["check"] == "vip-drill"]
    assert last["status"] == "skipped"
    assert "nothing was moved" in last["findings"][0]["message"]


@pytest.mark.needs("netns")
def test_the_ca_beside_the_secrets(run_cli: RunCli, folder: Path, report: Report) -> None:
    made = run_cli("secrets", "init", "--ca", cwd=folder)
    assert made.returncode == 0, made.stderr
    done = report("text", *ONLY, secrets="")
    assert "trusting the CA beside the secrets file" in done.stderr
    assert done.returncode == 1


@pytest.mark.needs("netns")
def test_the_facts_of_the_nodes_are_judged_too(netns: Namespace, root: Path, folder: Path) -> None:
    """The examples are of hosts before their bootstrap, so nobody holds the VIP."""
    examples = root / "docs" / "examples"
    spec, ca = str(examples / "cluster.yaml"), str(folder / "ca.crt")
    words = ("verify", spec, "--ca", ca, "--format", "json")
    facts = sorted((examples / "facts").glob("*.json"))
    only = ("--only", "vip-held,vip-single-holder", "--facts", *map(str, facts))
    done = netns.run(sys.executable, "-m", "kubevipgen", *words, *only)
    found = json.loads(done.stdout)
    status = {outcome["check"]: outcome["status"] for outcome in found["outcomes"]}
    assert status == {"vip-single-holder": "skipped", "vip-held": "fail"}
    assert [node["phase"] for node in found["nodes"]] == ["after-init"] * 3
    assert done.returncode == 1
