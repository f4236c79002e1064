"""What a node is given to load its cluster: the same cluster, under the same name and digest."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import samples
from kubevipgen.cli.options import load_quietly, spec_options
from kubevipgen.finding import FindingsError
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster
from kubevipgen.render.bootstrap.paths import PREFLIGHT
from kubevipgen.render.compose import plan_node
from kubevipgen.secrets import Secrets
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load, load_source
from strategy import specs


def on_node(cluster: Cluster, folder: Path) -> tuple[list[str], str]:
    """The words with which preflight.sh names the cluster there, and its standard input."""
    plans = {p.path: p for p in plan_node(cluster, cluster.nodes[0], Secrets())}
    script = plans[PREFLIGHT].build().text
    [line] = [line for line in script.splitlines() if line.startswith("set -- ")]
    [given] = [line for line in script.splitlines() if line.startswith("INPUT=")]
    [source] = shlex.split(given.removeprefix("INPUT="))
    words = shlex.split(line)[2:]
    for path in {source, *words} & plans.keys():
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(plans[path].build().text)
    words = [str(folder / w.lstrip("/")) if w in plans else w for w in words]
    return words, (folder / source.lstrip("/")).read_text() if source in plans else ""


def loaded_by(words: Sequence[str], text: str) -> Cluster:
    found: list[Cluster] = []

    @click.command()
    @spec_options
    def command(**params: Any) -> None:
        found.append(load_quietly(**params).cluster)

    done = CliRunner().invoke(command, list(words), input=text, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return found[0]


def same(cluster: Cluster, folder: Path) -> None:
    again = loaded_by(*on_node(cluster, folder))
    assert again == cluster  # the origin with its name, digest and flags included


@pytest.mark.parametrize("case", samples.names())
def test_samples(case: str, tmp_path: Path) -> None:
    same(samples.cluster_of(samples.spec_of(case)), tmp_path)


PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],  # every example writes anew
}
NAMES = (
    *("a b.yaml", "-f.yaml", "it's.yaml", "$(x).yaml", "ü.yml", "x\ty.yaml", "command line"),
    *("hosts", "bootstrap.sh", "spec", "kubelet.yaml"),  # names of our own files
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files(name: str, tmp_path: Path) -> None:
    spec = tmp_path / name
    spec.write_text(samples.spec_of("five-node-dns").read_text())
    cluster = load(spec, Flags(name="other", port=9443, workers=("w-9=172.20.0.99/24",))).cluster
    same(cluster, tmp_path / "node")


def test_standard_input(tmp_path: Path) -> None:
    source = Source.from_text(samples.spec_of("one-node").read_text(), "standard input")
    same(load_source(source, Flags(), Path("-")).cluster, tmp_path)


@pytest.mark.parametrize("no_file", [True, False])
def test_the_command_line_alone(tmp_path: Path, no_file: bool) -> None:  # noqa: FBT001  (a case)
    flags = Flags("kube-vip", ("10.0.0.9",), "eth0", "1.36.2", control_planes=("a=10.0.0.1/24",))
    cluster = load_source(None, replace(flags, no_file=no_file)).cluster
    words, text = on_node(cluster, tmp_path)
    again = loaded_by(words, text)
    assert "--no-file" in words
    assert again.nodes == cluster.nodes
    assert again.origin.digest == cluster.origin.digest


def test_a_version_that_is_not_known(tmp_path: Path) -> None:
    text = samples.spec_of("one-node").read_text().replace("1.36.2", "1.99.0")
    spec = tmp_path / "cluster.yaml"
    spec.write_text(text)
    same(load(spec, Flags(), allow_unknown_version=True).cluster, tmp_path / "node")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(specs(), st.booleans())
def test_generated(tmp_path: Path, spec: dict[str, Any], more: bool) -> None:  # noqa: FBT001  (drawn)
    spec.setdefault("bootstrap", {})["preflight"] = "required"  # else no script says the words
    path = tmp_path / "cluster.yaml"
    path.write_text(yaml.dump(spec))
    flags = Flags(name="renamed", interface="eth9") if more else Flags()
    try:
        cluster = load(path, flags).cluster
    except FindingsError:
        reject()  # such as two ports that are one
    same(cluster, tmp_path / "node")


LINES = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, min_size=1, max_size=3))
def test_own_commands_survive(tmp_path: Path, lines: list[str]) -> None:
    spec = Source.from_text(samples.spec_of("one-node").read_text(), "f").data
    path = tmp_path / "cluster.yaml"
    path.write_text(yaml.dump({**spec, "bootstrap": {"preKubeadmCommands": lines}}))
    cluster = load(path, Flags()).cluster
    assert cluster.bootstrap.pre_commands == tuple(lines)
    same(cluster, tmp_path / "node")
