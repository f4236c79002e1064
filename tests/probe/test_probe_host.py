from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kubevipgen.probe import hardware, host, read
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).with_name("recorded")
GIB = 1 << 30


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        ("debian-12", ("debian", "", "12")),
        ("debian-13", ("debian", "", "13")),
        ("ubuntu-22.04", ("ubuntu", "debian", "22.04")),
        ("ubuntu-24.04", ("ubuntu", "debian", "24.04")),
        ("rocky-9", ("rocky", "rhel centos fedora", "9.5")),
        ("flatcar", ("flatcar", "coreos", "4081.2.1")),
    ],
)
def test_os_release(distribution: str, expected: tuple[str, str, str]) -> None:
    found = host.parse_os_release((RECORDED / distribution / "os-release").read_text())
    assert (found["id"], found["idLike"], found["versionId"]) == expected
    assert found["versionId"] in found["prettyName"]


def test_os_release_of_a_careless_hand() -> None:
    found = host.parse_os_release("# ID=no\nID='my os'\nVERSION_ID=\"1\n\nnonsense\n")
    assert (found["id"], found["versionId"], found["prettyName"]) == ("my os", '"1', "")


@pytest.mark.parametrize(
    ("cgroup", "manager"),
    [
        ("0::/\n", ""),
        ("0::/init.scope\n", ""),
        ("12:cpu:/docker/0123abc\n0::/docker/0123abc\n", "docker"),
        ("0::/kubepods.slice/kubepods-besteffort.slice/cri-containerd-9f.scope\n", "kubepods"),
        ("1:name=systemd:/lxc/box\n", "lxc"),
        ("0::/machine.slice/libpod-77.scope/container\n", "libpod"),
    ],
)
def test_container_by_cgroup(cgroup: str, manager: str) -> None:
    assert host.container_by_cgroup(cgroup) == manager


def test_the_real_host_has_a_name_and_nothing_unknown_that_all_may_read() -> None:
    found = host.gather(Request({}))
    assert found["hostname"]
    assert found["os"]["prettyName"]
    assert isinstance(found["bootId"], str)
    assert isinstance(found["machineId"], str)


def test_an_unreadable_uuid_is_unknown_not_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str) -> str | None:
        raise UnavailableError(f"{path}: Permission denied (run as root)")

    monkeypatch.setattr(read, "text_or_none", denied)
    found = host.gather(Request({}))
    for name in ("productUuid", "machineId", "os", "model"):
        assert "Permission denied" in found[name]["unknown"], name


def test_no_dmi_is_known_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_DMI", "/nonexistent")
    found = host.gather(Request({}))
    assert found["dmi"] is None
    assert found["productUuid"] is None


def test_dmi_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sys_vendor").write_text("Amazon EC2\n")
    (tmp_path / "product_uuid").write_text("EC2F1E2D-0000-1111-2222-333344445555\n")
    monkeypatch.setattr(host, "_DMI", str(tmp_path))
    found = host.gather(Request({}))
    assert found["dmi"]["sysVendor"] == "Amazon EC2"
    assert found["dmi"]["productName"] == ""
    assert found["productUuid"] == "ec2f1e2d-0000-1111-2222-333344445555"


def test_meminfo() -> None:
    assert hardware.parse_meminfo("MemTotal:        2097152 kB\nMemFree: 1 kB\n") == 2 * GIB
    with pytest.raises(UnavailableError):
        hardware.parse_meminfo("MemFree: 1 kB\n")


@pytest.mark.parametrize(
    ("parse", "text", "limit"),
    [
        (hardware.cpus_of_quota, "max 100000\n", None),
        (hardware.cpus_of_quota, "150000 100000\n", 1.5),
        (hardware.cpus_of_quota, "-1 100000", None),
        (hardware.cpus_of_quota, "", None),
        (lambda text: hardware.bytes_of_limit(text, 4 * GIB), "max\n", None),
        (lambda text: hardware.bytes_of_limit(text, 4 * GIB), f"{GIB}\n", GIB),
        (lambda text: hardware.bytes_of_limit(text, 4 * GIB), "9223372036854771712\n", None),
        (lambda text: hardware.bytes_of_limit(text, 4 * GIB), "", None),
    ],
)
def test_cgroup_limits(parse: Callable[[str], object], text: str, limit: object) -> None:
    assert parse(text) == limit


def test_the_real_hardware() -> None:
    found = hardware.gather(Request({}))
    assert 1 <= found["cpus"] <= found["onlineCpus"]
    assert found["memoryBytes"] > 1 << 20
