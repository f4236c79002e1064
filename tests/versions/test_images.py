from __future__ import annotations

import pytest

from kubevipgen import resources, versions

BRANCHES = [
    (program, row["branch"])
    for program in ("kube-vip", "keepalived", "haproxy")
    for row in resources.data(program)
]


@pytest.mark.parametrize(("program", "branch"), BRANCHES)
def test_every_branch_has_an_image_by_default(program: str, branch: str) -> None:
    names = versions.profiles(program, branch)
    default = versions.image_profile(names[0])
    assert default.image(branch)
    assert set(names) <= set(versions.profile_names(program))
    if program == "keepalived":
        assert default.tag.startswith(f"{branch}.")


@pytest.mark.parametrize("row", resources.data("images"), ids=lambda row: row["name"])
def test_a_profile_can_run(row: dict[str, object]) -> None:
    profile = versions.image_profile(str(row["name"]))
    assert bool(profile.repository) is not profile.name.startswith("custom-")
    if row["program"] == "haproxy":
        assert profile.user == 99
    if row["program"] == "keepalived":
        assert profile.command[-1].endswith("keepalived")
        assert f"--use-file={profile.config_path}" in profile.args
        assert not profile.read_only_root or "/run" in profile.writable_dirs
    assert profile.http_client in {"", "curl", "wget"}


def test_references() -> None:
    assert versions.image_profile("haproxy").image("3.2") == "docker.io/library/haproxy:3.2"
    assert versions.image_profile("haproxy-alpine").image("v2.8.1").endswith(":2.8.1-alpine")
    assert versions.image_profile("custom-keepalived").image("2.3") == ""


def test_a_newer_branch_gets_the_profiles_of_the_newest() -> None:
    assert versions.profiles("haproxy", "3.4") == versions.profiles("haproxy", "3.2")


def test_unknown_profile() -> None:
    with pytest.raises(KeyError):
        versions.image_profile("nginx")


@pytest.mark.parametrize(
    ("version", "masquerade", "image"),
    [
        ("1.2.1", True, "ghcr.io/kube-vip/kube-vip-iptables:v1.2.1"),
        ("1.2.1", False, "ghcr.io/kube-vip/kube-vip:v1.2.1"),
        ("1.2.3", True, "ghcr.io/kube-vip/kube-vip:v1.2.3"),
    ],
)
def test_kube_vip_image(version: str, *, masquerade: bool, image: str) -> None:
    contract = versions.contract("1.36.2", kube_vip=version).kube_vip
    assert contract is not None
    assert versions.kube_vip_image(contract, masquerade=masquerade) == image
