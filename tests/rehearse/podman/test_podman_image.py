"""What is in an image, and that nothing else is."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from kubevipgen.rehearse.lab import LabError
from kubevipgen.rehearse.podman.archive import Archive, found_here, libraries
from kubevipgen.rehearse.podman.image import Image, changes, fill, untagged
from kubevipgen.versions import image_profile


def programs(profile: str, folder: Path) -> set[str]:
    """The executable files that are no libraries, and the links."""
    found = image_profile(profile)
    place = folder / "image.tar"
    with Archive(place) as made:
        fill(made, Image("x", "haproxy" if "haproxy" in profile else "keepalived", found))
    with tarfile.open(place) as archive:
        members = [m for m in archive.getmembers() if not m.isdir() and m.mode & 0o111]
        return {f"/{m.name}" for m in members if ".so" not in m.name}


@pytest.mark.needs("haproxy", "keepalived", "busybox")
@pytest.mark.parametrize(
    ("profile", "there", "missing"),
    [
        ("haproxy", {"/usr/local/sbin/haproxy", "/bin/sh"}, {"/bin/wget", "/usr/bin/curl"}),
        ("haproxy-alpine", {"/usr/local/sbin/haproxy", "/bin/wget"}, {"/usr/bin/curl"}),
        ("osixia-keepalived-2.3", {"/usr/local/sbin/keepalived", "/bin/wget"}, {"/bin/curl"}),
        ("magnaz-keepalived-2.2", {"/usr/sbin/keepalived", "/bin/timeout"}, {"/bin/curl"}),
        ("custom-keepalived", {"/usr/local/sbin/keepalived", "/bin/sh"}, {"/bin/wget"}),
    ],
)
def test_the_programs_of_an_image(
    profile: str, there: set[str], missing: set[str], tmp_path: Path
) -> None:
    found = programs(profile, tmp_path)
    assert there <= found
    assert not missing & found


def test_the_official_image_of_haproxy() -> None:
    settings = set(changes(Image("x", "haproxy", image_profile("haproxy"))))
    assert {"USER haproxy", "STOPSIGNAL SIGUSR1"} <= settings
    own = set(changes(Image("x", "haproxy", image_profile("custom-haproxy"))))
    assert {setting.split()[0] for setting in own} == {"ENV"}


def test_a_library_comes_along_with_its_loader() -> None:
    names = {path.name for path in libraries(found_here("sh"))}
    assert any(name.startswith("libc.") for name in names)
    assert any(name.startswith("ld-") for name in names)


def test_a_program_that_is_not_here() -> None:
    with pytest.raises(LabError, match="no-such-program is not on PATH"):
        found_here("no-such-program")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("haproxy", "haproxy:latest"),
        ("docker.io/library/haproxy:3.2", "docker.io/library/haproxy:3.2"),
        ("localhost:5000/haproxy@sha256:0", "localhost:5000/haproxy:latest"),
        ("localhost:5000/haproxy:3.2@sha256:0", "localhost:5000/haproxy:3.2"),
    ],
)
def test_a_name_without_digest(name: str, bare: str) -> None:
    assert untagged(name) == bare
