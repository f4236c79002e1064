"""Every valid cluster that Hypothesis builds renders, agrees with itself, is accepted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, currently_in_test_context, given, note, settings

import agreement
import netns
import realtools
import samples
from kubevipgen import spec
from kubevipgen.model import Cluster
from kubevipgen.render.plan import RenderedFile
from kubevipgen.source import Source
from strategy import INTERFACES, specs

# Examples are the same on every run, so that a red build is red for its own change.
COMMON: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def load(data: dict[str, Any]) -> Cluster:
    text = yaml.safe_dump(data, sort_keys=False)
    if currently_in_test_context():
        note(text)
    return spec.load_source(Source.from_text(text, "cluster.yaml"), spec.Flags()).cluster


@settings(max_examples=150, **COMMON)
@given(specs())
def test_renders_and_agrees_with_itself(data: dict[str, Any]) -> None:
    cluster = load(data)
    files = samples.render(cluster)
    assert agreement.disagreements(cluster, files) == []
    assert samples.render(load(data)) == files


def test_a_pod_changes_with_the_file_it_mounts() -> None:
    """The kubelet restarts a static pod only when its manifest changes."""
    data = yaml.safe_load(samples.spec_of("dtlab-keepalived-haproxy").read_text())
    before = samples.render(load(data))
    after = samples.render(load({**data, "haproxy": {"maxConnections": 1234}}))
    checksums = [
        yaml.safe_load(file.content)["metadata"]["annotations"]["kubevipgen/config-checksum"]
        for files in (before, after)
        for file in files
        if file.path == f"{agreement.MANIFESTS}haproxy.yaml"
    ]
    nodes = len(checksums) // 2
    assert nodes == 3
    assert not set(checksums[:nodes]) & set(checksums[nodes:])


@settings(max_examples=40, **COMMON)
@given(specs())
def test_readers_of_yaml_accept(data: dict[str, Any]) -> None:
    cluster = load(data)
    for file in samples.render(cluster):
        if file.path.endswith(".yaml"):
            assert realtools.yaml_readers_disagree(file.content) == []
        if file.path.startswith(agreement.MANIFESTS):
            assert realtools.pod(file.content, cluster.kubernetes.branch) == []


def accepted(
    cluster: Cluster, files: list[RenderedFile], folder: Path, space: netns.Namespace
) -> None:
    for node in cluster.vip_nodes:
        root = realtools.stage((f for f in files if f.node == node.name), folder / node.name)
        if (config := root / agreement.HAPROXY[1:]).exists():
            assert realtools.haproxy(config) == []
        if (root / agreement.KEEPALIVED[1:]).exists():
            assert realtools.keepalived(root, space) == []


@pytest.mark.needs("netns", "keepalived", "haproxy")
def test_daemons_accept() -> None:
    """One namespace with every network card that the strategy can name serves all examples."""

    @settings(max_examples=40, **COMMON)
    @given(specs())
    def check(data: dict[str, Any]) -> None:
        cluster = load(data)
        with tempfile.TemporaryDirectory() as folder:
            accepted(cluster, samples.render(cluster), Path(folder), space)

    with netns.namespace() as space:
        for name in (*INTERFACES, "eth7"):
            space.interface(name)
        check()
