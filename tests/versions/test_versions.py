from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen import resources, versions
from kubevipgen.versions import UnknownVersionError, Version

MINORS = [row["branch"] for row in resources.data("kubernetes")]
KUBE_VIPS = [
    f"{row['branch']}.{patch}"
    for row in resources.data("kube-vip")
    for patch in range(row["newest"] + 1)
    if f"{row['branch']}.{patch}" != "1.2.2"
]


def kubernetes(version: str) -> versions.KubernetesContract:
    return versions.contract(version).kubernetes


def kube_vip(version: str) -> versions.KubeVipContract:
    found = versions.contract("1.36.2", kube_vip=version).kube_vip
    assert found is not None
    return found


def test_supported_ranges() -> None:
    assert [f"1.{minor}" for minor in range(29, 38)] == MINORS
    assert [r["branch"] for r in resources.data("kube-vip")] == ["0.8", "0.9", "1.0", "1.1", "1.2"]
    assert versions.known("keepalived") == ("2.2", "2.3")
    assert versions.known("haproxy") == ("2.6", "2.7", "2.8", "2.9", "3.0", "3.1", "3.2")


@pytest.mark.parametrize("minor", MINORS)
def test_kubeadm_api(minor: str) -> None:
    old = minor in {"1.29", "1.30"}
    found = kubernetes(f"{minor}.1")
    assert found.kubeadm_api == ("v1beta3" if old else "v1beta4")
    assert found.extra_args_are_lists is not old
    assert found.has_timeouts is not old
    assert found.has_proxy_disabled is not old
    assert found.bridge_nf_call_enforced is (minor == "1.29")


@pytest.mark.parametrize(
    ("version", "super_admin", "through_vip", "vip_needed"),
    [
        ("1.29.0", True, False, True),
        ("1.33.11", True, False, True),
        ("1.34.0", True, False, True),
        ("1.34.1", True, False, True),
        ("1.34.2", True, True, True),
        ("1.34.7", True, True, True),
        ("1.34.8", True, False, False),  # the patch number of the fix is not confirmed
        ("1.34.9", False, False, False),
        ("1.35.0", True, True, True),
        ("1.35.4", True, True, True),
        ("1.35.5", False, False, False),
        ("1.36.0", True, True, True),
        ("1.36.1", False, False, False),
        ("1.37.0", False, False, False),
    ],
)
def test_init_and_the_vip(
    version: str, *, super_admin: bool, through_vip: bool, vip_needed: bool
) -> None:
    found = kubernetes(version)
    assert found.super_admin_for_init is super_admin
    assert found.init_calls_through_vip is through_vip
    assert found.vip_needed_during_init is vip_needed


@pytest.mark.parametrize(
    ("version", "works"), [("1.29.0", False), ("1.29.6", False), ("1.29.7", True), ("1.30.0", True)]
)
def test_host_aliases(version: str, *, works: bool) -> None:
    assert kubernetes(version).host_aliases_in_static_pods is works


@pytest.mark.parametrize(
    ("version", "modes", "deprecated"),
    [
        ("1.30.0", ("iptables", "ipvs"), ()),
        ("1.31.0", ("iptables", "ipvs", "nftables"), ()),
        ("1.34.0", ("iptables", "ipvs", "nftables"), ()),
        ("1.35.0", ("iptables", "ipvs", "nftables"), ("ipvs",)),
        ("1.37.0", ("iptables", "ipvs", "nftables"), ("ipvs",)),
    ],
)
def test_proxy_modes(version: str, modes: tuple[str, ...], deprecated: tuple[str, ...]) -> None:
    assert kubernetes(version).proxy_modes == modes
    assert kubernetes(version).deprecated_proxy_modes == deprecated


@pytest.mark.parametrize(
    ("version", "last", "local"),
    [
        ("1.30.0", "kubeletconfiguration", False),
        ("1.31.0", "corednsdeployment", False),
        ("1.33.0", "corednsdeployment", True),
        ("1.37.0", "kubeproxydaemonset", True),
    ],
)
def test_patch_targets_and_local_mode(version: str, last: str, *, local: bool) -> None:
    assert kubernetes(version).patch_targets[-1] == last
    assert kubernetes(version).kubelet_local_mode is local


@pytest.mark.parametrize("version", KUBE_VIPS)
def test_kube_vip_subnet_is_one_that_the_release_reads(version: str) -> None:
    found = kube_vip(version)
    assert found.subnet_env == ("vip_cidr" if version.startswith("0.8.") else "vip_subnet")
    assert found.subnet_env in found.env_names
    assert found.has_health_check_port is ("health_check_port" in found.env_names)
    assert found.has_control_plane_health_check is (
        "control_plane_health_check_address" in found.env_names
    )


@pytest.mark.parametrize(
    ("version", "iptables", "scale"),
    [
        ("0.8.9", True, "logrus"),
        ("0.8.10", True, "slog"),
        ("1.0.4", True, "slog"),
        ("1.1.0", True, "slog"),
        ("1.2.1", True, "slog"),
        ("1.2.3", False, "slog"),
    ],
)
def test_kube_vip_differences(version: str, *, iptables: bool, scale: str) -> None:
    found = kube_vip(version)
    assert found.masquerade_needs_iptables_image is iptables
    assert found.log_scale == scale


def test_a_kube_vip_branch_means_its_newest_release() -> None:
    assert kube_vip("1.2").version == Version(1, 2, 3)
    assert kube_vip("v0.8").version == Version(0, 8, 10)


def test_env_of_a_patch_release_does_not_leak() -> None:
    assert "vip_skipdad" in kube_vip("1.2.3").env_names
    assert "vip_skipdad" not in kube_vip("1.2.1").env_names
    assert "dhcp_mode" in kube_vip("1.0.4").env_names
    assert "dhcp_mode" not in kube_vip("1.0.3").env_names
    assert "vip_cidr" not in kube_vip("0.9.0").env_names


@pytest.mark.parametrize(
    ("asked", "program", "reason", "newer"),
    [
        ({"kubernetes": "1.36"}, "kubernetes", "patch release is missing", False),
        ({"kubernetes": "v1.36"}, "kubernetes", "patch release is missing", False),
        ({"kubernetes": "1.28.9"}, "kubernetes", "", False),
        ({"kubernetes": "1.38.0"}, "kubernetes", "", True),
        ({"kubernetes": "2.0.0"}, "kubernetes", "", True),
        ({"kubernetes": "1.36.2-rc.0"}, "kubernetes", "not a version", False),
        ({"kubernetes": "1.36.2\n"}, "kubernetes", "not a version", False),
        ({"kubernetes": "1.036.2"}, "kubernetes", "not a version", False),
        ({"kubernetes": "1.36.2", "kube_vip": "1.2.2"}, "kube-vip", "admin.conf", False),
        ({"kubernetes": "1.36.2", "kube_vip": "0.7.2"}, "kube-vip", "", False),
        ({"kubernetes": "1.36.2", "kube_vip": "0.9.3"}, "kube-vip", "", True),
        ({"kubernetes": "1.36.2", "kube_vip": "1.3.0"}, "kube-vip", "", True),
        ({"kubernetes": "1.36.2", "keepalived": "2.0.20"}, "keepalived", "", False),
        ({"kubernetes": "1.36.2", "keepalived": "2.4"}, "keepalived", "", True),
        ({"kubernetes": "1.36.2", "haproxy": "2.5"}, "haproxy", "", False),
        ({"kubernetes": "1.36.2", "haproxy": "2.10"}, "haproxy", "", False),
        ({"kubernetes": "1.36.2", "haproxy": "3.3"}, "haproxy", "", True),
    ],
)
def test_refused(asked: dict[str, Any], program: str, reason: str, *, newer: bool) -> None:
    with pytest.raises(UnknownVersionError) as raised:
        versions.contract(**asked)
    error = raised.value
    assert error.program == program
    assert error.known == versions.known(program)
    assert bool(error.reason) is bool(reason)
    assert reason in error.reason
    assert error.newer is newer


@pytest.mark.parametrize(
    "asked",
    [
        {"kubernetes": "1.28.9"},
        {"kubernetes": "1.36"},
        {"kubernetes": "1.36.2", "kube_vip": "1.2.2"},
        {"kubernetes": "1.36.2", "haproxy": "2.5"},
    ],
)
def test_allow_unknown_opens_nothing_but_newer_ones(asked: dict[str, Any]) -> None:
    with pytest.raises(UnknownVersionError):
        versions.contract(**asked, allow_unknown=True)


def test_a_newer_one_is_treated_like_the_newest() -> None:
    found = versions.contract("1.38.0", kube_vip="1.3.1", haproxy="3.4", allow_unknown=True)
    newest = versions.contract("1.37.9", kube_vip="1.2.3", haproxy="3.2")
    assert found.kubernetes.patch_targets == newest.kubernetes.patch_targets
    assert found.kube_vip is not None
    assert newest.kube_vip is not None
    assert found.kube_vip.env_names == newest.kube_vip.env_names
    assert found.kube_vip.version == Version(1, 3, 1)
    assert newest.warnings == ()
    assert found.warnings == (
        "kubernetes 1.38.0 is newer than 1.37, the newest known; treated like 1.37",
        "kube-vip 1.3.1 is newer than 1.2.3, the newest known; treated like 1.2.3",
        "haproxy 3.4 is newer than 3.2, the newest known; treated like 3.2",
    )


def test_defaults_are_usable() -> None:
    newest = versions.defaults("1.36.2")
    assert newest == {"kube-vip": "1.2.3", "keepalived": "2.3", "haproxy": "3.2"}
    versions.contract(
        "1.36.2",
        kube_vip=newest["kube-vip"],
        keepalived=newest["keepalived"],
        haproxy=newest["haproxy"],
    )


@given(st.integers(0, 999), st.integers(0, 999), st.integers(-1, 999))
def test_parse_reads_what_str_writes(major: int, minor: int, patch: int) -> None:
    version = Version(major, minor, patch)
    assert versions.parse(str(version)) == version
    assert versions.parse(f"v{version}") == version


@given(st.text(max_size=12))
def test_parse_takes_versions_only(text: str) -> None:
    try:
        version = versions.parse(text)
    except ValueError:
        return
    assert text.removeprefix("v") == str(version)
