"""The golden trees are what render makes today, byte for byte."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import goldens
import samples
import variants
from conftest import RunCli
from kubevipgen import resources


@pytest.mark.parametrize("name", samples.names())
def test_tree(name: str) -> None:
    difference = list(goldens.readable(goldens.on_disk(name), goldens.expected(name)))
    text = "\n".join([*difference[:200], f"({len(difference)} lines; `make golden` accepts)"])
    assert not difference, text


def test_no_tree_without_a_case() -> None:
    assert {path.name for path in goldens.TREES.iterdir()} == set(samples.names())


def test_every_supported_minor_is_covered() -> None:
    known = {row["branch"] for row in resources.data("kubernetes")}
    releases = ("1.36.2", *variants.KUBERNETES)
    assert {version.rpartition(".")[0] for version in releases} == known


@pytest.mark.parametrize("name", ["dtlab-keepalived-haproxy", "dedicated-systemd", "oldest"])
def test_the_command_writes_the_same_tree(name: str, tmp_path: Path, run_cli: RunCli) -> None:
    spec = tmp_path / "cluster.yaml"
    spec.write_text(samples.spec_of(name).read_text())
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text(samples.SECRETS.read_text())
    secrets.chmod(0o600)
    done = run_cli("render", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = {p for p in (tmp_path / "out").rglob("*") if p.is_file() and "etc" in p.parts}
    texts = {str(p.relative_to(tmp_path / "out")): goldens.steady(p.read_text()) for p in written}
    golden = goldens.on_disk(name)
    base = Path(goldens.base_of(name))
    assert texts == {str(p.relative_to(base)): t for p, t in golden.items() if base in p.parents}
    modes = {
        str(p.relative_to(tmp_path / "out")): f"{stat.S_IMODE(p.stat().st_mode):04o}"
        for p in written
    }
    lines = (line.split(" ", 2) for line in golden[Path("MODES")].splitlines())
    assert modes == {path: mode for mode, _, path in lines}
