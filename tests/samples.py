"""The golden cases as clusters and rendered files, for every test that wants real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kubevipgen import secrets, spec
from kubevipgen.model import Cluster
from kubevipgen.render.compose import render_cluster
from kubevipgen.render.plan import RenderedFile

CASES = Path(__file__).parent / "golden" / "cases"
SECRETS = CASES / "secrets.yaml"


def names() -> list[str]:
    return sorted(path.parent.name for path in CASES.glob("*/cluster.yaml"))


def spec_of(name: str) -> Path:
    return CASES / name / "cluster.yaml"


def cluster_of(path: Path) -> Cluster:
    """Through the public loader, as the command does."""
    return spec.load(path, spec.Flags()).cluster


def sample_secrets() -> secrets.Secrets:
    """From text: git does not keep the 0600 that the file reader asks for."""
    return secrets.parse(SECRETS.read_text(), SECRETS.name)


def iterate(cluster: Cluster) -> Iterator[RenderedFile]:
    return render_cluster(cluster, sample_secrets())


def render(cluster: Cluster) -> list[RenderedFile]:
    return list(iterate(cluster))
