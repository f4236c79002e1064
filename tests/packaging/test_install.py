"""Built and installed in each usual way, the command works from an empty directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import samples

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet")


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output; the test fails with everything said when the command does."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive, and the wheel that is built from it (not from the checkout)."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


def fresh_environment(folder: Path) -> Path:
    """A virtual environment whose dependencies are ours, so that nothing is downloaded.

    A path in a .pth file comes after the environment's own packages, and .pth files behind it
    (such as that of an editable kubevipgen) are not read.
    """
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def install(environment: Path, *what: str | Path) -> None:
    python = environment / "bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install")
    run(*pip, *OFFLINE, *what, cwd=environment)


@pytest.mark.parametrize("way", ["wheel", "directory", "editable"])
def test_works_from_an_empty_directory(way: str, tmp_path: Path, built: tuple[Path, Path]) -> None:
    environment = fresh_environment(tmp_path / "venv")
    what: dict[str, list[str | Path]] = {
        "wheel": [built[1]],
        "directory": [ROOT],
        "editable": ["-e", ROOT],
    }
    install(environment, *what[way])
    empty = tmp_path / "empty"
    empty.mkdir()
    where = "import kubevipgen; print(kubevipgen.__file__)"
    place = Path(run(environment / "bin/python", "-c", where, cwd=empty).strip())
    assert place.is_relative_to(ROOT if way == "editable" else environment)
    command = environment / "bin/kubevipgen"
    schema = json.loads(run(command, "schema", cwd=empty))
    assert schema["title"]
    assert list(empty.iterdir()) == []
    (empty / "cluster.yaml").write_text(samples.spec_of("dtlab-kube-vip").read_text())
    pod = run(command, "render", "--only", "*pjb-2/*/kube-vip.yaml", cwd=empty)
    assert "kind: Pod" in pod


def test_the_wheel_holds_what_it_needs_and_no_more(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[1]).namelist())
    tops = {name.split("/")[0].partition("-")[0] for name in names}
    assert tops == {"kubevipgen"}
    wanted = {
        f"kubevipgen/{path.relative_to(ROOT).as_posix()}"
        for top in ("schemas", "manifests")
        for path in (ROOT / top).rglob("*")
        if path.is_file()
    }
    assert wanted
    assert wanted <= names
    assert "kubevipgen/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_archive_can_run_its_own_tests(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "tests/conftest.py", "schemas/cluster.schema.json", "LICENSE"} <= names
