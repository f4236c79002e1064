"""The golden cases as clusters and rendered files, for every test that wants real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kubevipgen import secrets, spec
from kubevipgen.model import Cluster
from kubevipgen.render.compose import render_cluster
from kubevipgen.render.plan import RenderedFile
from kubevipgen.secrets import pki

CASES = Path(__file__).parent / "golden" / "cases"
SECRETS = CASES / "secrets.yaml"
WITH_CA = "ca-beforehand"  # the case whose CA set serves every cluster that cannot do without one


def names() -> list[str]:
    return sorted(path.parent.name for path in CASES.glob("*/cluster.yaml"))


def spec_of(name: str) -> Path:
    return CASES / name / "cluster.yaml"


def cluster_of(path: Path) -> Cluster:
    """Through the public loader, as the command does."""
    return spec.load(path, spec.Flags()).cluster


def sample_secrets(case: str = "") -> secrets.Secrets:
    """From text: git does not keep the 0600 that the file reader asks for.

    With the CA set of a case that has one; its pin takes the place of the general one.
    """
    found = secrets.parse(SECRETS.read_text(), SECRETS.name)
    folder = CASES / case / "pki"
    if not case or not folder.is_dir():
        return found
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    files = {name.as_posix(): (folder / name).read_text() for name in sorted(names)}
    return replace(found, pki=files, ca_cert_hashes=(pki.pin(files["ca.crt"]),))


def iterate(cluster: Cluster) -> Iterator[RenderedFile]:
    scoped = cluster.kube_vip is not None and cluster.kube_vip.scoped
    return render_cluster(cluster, sample_secrets(WITH_CA if scoped else cluster.name))


def render(cluster: Cluster) -> list[RenderedFile]:
    return list(iterate(cluster))
