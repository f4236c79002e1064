"""The program that the user gives."""

from __future__ import annotations

import sys
from pathlib import Path

import kube_vip_lab as kv
import pytest

from kubevipgen.rehearse.kube_vip.binary import check_binary, how_to_get, other_release
from kubevipgen.rehearse.lab import LabError


def script(folder: Path, text: str) -> Path:
    made = folder / "program"
    made.write_text(f"#!/bin/sh\n{text}\n")
    made.chmod(0o755)
    return made


def test_it_says_its_release(tmp_path: Path) -> None:
    assert check_binary(kv.program(tmp_path)) == "v1.2.3"


def test_it_may_be_given_by_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kv.program(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert check_binary(Path("kube-vip")) == "v1.2.3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo Version:; exit 0", "does not answer as kube-vip does: Version:"),
        ("echo no such command >&2; exit 1", "no such command"),
        ("exit 3", "exit code 3"),
    ],
)
def test_another_program(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LabError, match=said):
        check_binary(script(tmp_path, text))


def test_no_program(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    with pytest.raises(LabError, match=r"not executable: chmod \+x"):
        check_binary(plain)
    plain.chmod(0o755)
    with pytest.raises(LabError, match="does not start: Exec format error"):
        check_binary(plain)
    with pytest.raises(LabError, match="no file"):
        check_binary(tmp_path)


def test_a_program_for_another_machine(tmp_path: Path) -> None:
    own = bytearray(Path(sys.executable).resolve().read_bytes()[:64])
    own[18:20] = (22).to_bytes(2, "big" if own[5] == 2 else "little")
    other = tmp_path / "kube-vip"
    other.write_bytes(own)
    other.chmod(0o755)
    with pytest.raises(LabError, match="it is for s390x, this machine is"):
        check_binary(other)


def test_an_image_in_its_place() -> None:
    image = "ghcr.io/kube-vip/kube-vip:v1.2.3"
    with pytest.raises(LabError, match=f"docker create --name kube-vip {image} && docker cp"):
        check_binary(Path(image))
    assert how_to_get(image).endswith("docker rm kube-vip")


@pytest.mark.parametrize(
    ("image", "differs"),
    [
        ("ghcr.io/kube-vip/kube-vip:v1.2.3", False),
        ("registry:5000/kube-vip:1.2.3@sha256:aa", False),
        ("ghcr.io/kube-vip/kube-vip@sha256:aa", False),
        ("ghcr.io/kube-vip/kube-vip:v1.1.0", True),
    ],
)
def test_the_release_of_the_manifest(image: str, differs: bool) -> None:  # noqa: FBT001
    assert bool(other_release(image, "v1.2.3")) is differs
