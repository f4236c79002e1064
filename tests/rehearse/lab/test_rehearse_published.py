"""Two widely used configurations show their known weaknesses: a lab that finds none is broken."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from rehearsing import report, spec, surprises

import failover_trees

pytestmark = pytest.mark.needs("netns", "haproxy", "keepalived", "curl")

# The network that the trees in tests/failover are written for.
SPEC = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: published
kubernetesVersion: "1.36.2"
mode: keepalived-haproxy
runAs: systemd
endpoint: {vip: 10.0.0.170, port: 8443}
nodeDefaults: {interface: ens3}
nodes:
  - {name: m-1, address: 10.0.0.161/24}
  - {name: m-2, address: 10.0.0.162/24}
  - {name: m-3, address: 10.0.0.163/24}
"""


def rehearsed(folder: Path, published: str, scenario: str, code: int = 0) -> dict[str, Any]:
    """The one row of the report; as predicted, or it is judged by what comes out twice more."""
    tree = folder / published
    shutil.copytree(failover_trees.HERE / published, tree)
    for script in tree.rglob("*.sh"):
        script.chmod(0o755)
    words = (spec(folder, SPEC), "--tree", tree)
    found = report(*words, scenarios=[scenario], code=code)
    assert surprises(*words, found=found) == {}
    row: dict[str, Any] = found["scenarios"][0]
    return row


def test_the_guide_needs_long_to_notice_haproxy(tmp_path: Path) -> None:
    found = rehearsed(tmp_path, "guide", "haproxy-dies")
    assert found["outage"]["median"] > 20


def test_the_guide_needs_long_when_a_node_dies(tmp_path: Path) -> None:
    found = rehearsed(tmp_path, "guide", "holder-dies")
    assert found["outage"]["median"] > 8


def test_the_blog_set_never_notices_haproxy(tmp_path: Path) -> None:
    found = rehearsed(tmp_path, "blog", "haproxy-dies", code=1)
    assert found["outage"]["median"] is None
    assert found["verdict"] == "never-ended"
