"""The probe as one file."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kubevipgen
from kubevipgen.output.probe_file import probe_bytes, write_probe

PACKAGE = Path(kubevipgen.__file__).parent


@pytest.fixture(name="probe", scope="module")
def probe_file_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("probe") / "kubevip-probe.pyz"
    write_probe(path)
    return path


def test_it_runs_alone(probe: Path, tmp_path: Path) -> None:
    """Isolated: neither the environment nor the folder nor installed packages are looked at."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", probe, "--passive", "--only", "host"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["kind"] == "NodeFacts"
    assert list(document["facts"]) == ["host"]
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def test_it_is_a_program(probe: Path) -> None:
    assert probe.stat().st_mode & 0o777 == 0o755
    assert probe.read_bytes().startswith(b"#!/usr/bin/env python3\n")


def test_it_holds_nothing_but_the_probe(probe: Path) -> None:
    names = set(zipfile.ZipFile(probe).namelist())
    modules = {p.relative_to(PACKAGE.parent).as_posix() for p in (PACKAGE / "probe").rglob("*.py")}
    assert names == {"__main__.py", "kubevipgen/__init__.py"} | modules


def test_the_probe_needs_no_file_that_is_left_out() -> None:
    others = [
        path
        for path in (PACKAGE / "probe").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert not others


def test_the_same_bytes_every_time(probe: Path) -> None:
    assert probe_bytes() == probe.read_bytes()


def test_an_old_python_is_told_so(probe: Path) -> None:
    text = zipfile.ZipFile(probe).read("__main__.py").decode()
    faked = "import sys; sys.version_info = (3, 6, 15)\n" + text
    done = subprocess.run(
        [sys.executable, "-I", "-c", faked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.9 or newer is needed" in done.stderr


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_probe(tmp_path / "probe.pyz")
    assert not list(tmp_path.iterdir())
