"""`validate`, `schema` and `init` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from spec_cases import HERE

from conftest import RunCli

THREE = HERE / "good" / "three.yaml"
WARNED = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
kubernetesVersion: "1.36.2"
mode: kube-vip
endpoint: {vip: 10.0.0.162}
nodeDefaults: {interface: ens3}
nodes:
  - {name: m-1, address: 10.0.0.163/24}
  - {name: m-2, address: 10.0.0.164/24}
"""


FLAGS = """\
--mode kube-vip --vip 10.0.0.162 --interface ens3 --kubernetes-version 1.36.2

--vip 10.0.0.9 --interface e0 --name big --worker w=10.0.0.4/24
--control-plane a=10.0.0.1/24 --control-plane b=10.0.0.2/24 --control-plane c=10.0.0.3/24@e1

--mode haproxy --dns-name vip.example.com --interface e0
--control-plane a=10.0.0.1 --control-plane b=10.0.0.2 --control-plane c=10.0.0.3

--vip 10.0.0.9 --vip fd00::9 --interface e0 --port 9443 --control-plane a=10.0.0.3/24,fd00::3/64
--load-balancer x=10.0.0.1/24,fd00::1/64 --load-balancer y=10.0.0.2/24,fd00::2/64
"""
ENOUGH = FLAGS.split("\n\n")


def test_validate_prints_a_spec_that_validates(run_cli: RunCli, tmp_path: Path) -> None:
    first = run_cli("validate", THREE, cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    second = run_cli("validate", "-", stdin=first.stdout, cwd=tmp_path)
    assert (second.returncode, second.stdout) == (0, first.stdout)


def test_validate_shows_errors_and_exits_2(run_cli: RunCli) -> None:
    bad = HERE / "bad" / "everything-wrong.yaml"
    result = run_cli("validate", bad.name, cwd=bad.parent)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == bad.with_suffix(".txt").read_text() + "\n4 errors\n"


def test_validate_as_json(run_cli: RunCli) -> None:
    good = json.loads(run_cli("validate", "--format", "json", THREE).stdout)
    assert good["findings"] == []
    assert good["resolved"]["keepalived"]["virtualRouterId"] == 97
    result = run_cli("validate", "--format=json", "-f", HERE / "bad" / "port-zero.yaml")
    assert result.returncode == 2
    shown = json.loads(result.stdout)
    assert shown["resolved"] is None
    assert shown["findings"][0]["line"] == 6
    assert shown["findings"][0]["path"] == "endpoint.port"


def test_warnings_alone_are_good_unless_strict(run_cli: RunCli) -> None:
    plain = run_cli("validate", "--quiet", "-", stdin=WARNED)
    assert (plain.returncode, plain.stdout) == (0, "")
    assert "warning[" in plain.stderr
    assert run_cli("validate", "--quiet", "--strict", "-", stdin=WARNED).returncode == 1
    assert run_cli("validate", "--strict", "-q", THREE).returncode == 0


def test_validate_without_anything_says_what_is_missing(run_cli: RunCli, tmp_path: Path) -> None:
    result = run_cli("validate", cwd=tmp_path)
    assert result.returncode == 2
    assert "no spec file" in result.stderr
    assert "kubevipgen init" in result.stderr


def test_flags_over_a_file_that_was_found_are_announced(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(THREE.read_text())
    assert run_cli("validate", "-q", cwd=tmp_path).stderr == ""
    result = run_cli("validate", "-q", "--port", "9443", cwd=tmp_path)
    assert "flags are laid over cluster.yaml" in result.stderr


def test_a_file_given_twice_is_refused(run_cli: RunCli) -> None:
    assert run_cli("validate", THREE, "-f", THREE).returncode == 2
    assert run_cli("validate", THREE, "--no-file").returncode == 2


def test_schema_is_a_schema(run_cli: RunCli) -> None:
    schema = json.loads(run_cli("schema").stdout)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_init_without_flags_names_its_placeholders(run_cli: RunCli, tmp_path: Path) -> None:
    result = run_cli("init", cwd=tmp_path)
    assert result.returncode == 0
    assert "192.0.2." in result.stderr
    assert run_cli("validate", "-q", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("flags", ENOUGH)
def test_init_with_enough_flags_is_ready(run_cli: RunCli, tmp_path: Path, flags: str) -> None:
    made = run_cli("init", "-o", "-", *flags.split(), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "placeholders" not in made.stderr
    assert made.stdout.startswith("# yaml-language-server: $schema=")
    assert run_cli("validate", "-q", "-", stdin=made.stdout, cwd=tmp_path).returncode == 0


def test_init_does_not_overwrite(run_cli: RunCli, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("mine\n")
    result = run_cli("init", "-o", path)
    assert (result.returncode, path.read_text()) == (2, "mine\n")
    assert "--force" in result.stderr
    assert run_cli("init", "-o", path, "--force").returncode == 0
    assert path.read_text().startswith("# yaml-language-server")


@pytest.mark.parametrize("flags", ["--vip 10.0.0.999", "--mode nginx-proxy", "--name a_b"])
def test_init_refuses_what_would_not_validate(run_cli: RunCli, tmp_path: Path, flags: str) -> None:
    result = run_cli("init", *flags.split(), cwd=tmp_path)
    assert result.returncode == 2
    assert "error[" in result.stderr
    assert list(tmp_path.iterdir()) == []
