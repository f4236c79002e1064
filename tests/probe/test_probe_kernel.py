"""The topics kernel, cgroups, swap and balancer."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kubevipgen import resources
from kubevipgen.probe import balancer, cgroups, kernel, kernel_config, read, swap, swap_files
from kubevipgen.probe.cgroups import Mounted
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).with_name("recorded")
DISTRIBUTIONS = ("debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "rocky-9", "flatcar")


def root(distribution: str) -> Path:
    return RECORDED / distribution / "kernel"


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_cgroup_version_2(distribution: str) -> None:
    text = (root(distribution) / "proc/self/mountinfo").read_text()
    assert cgroups.parse_mounts(text) == Mounted(2)


def test_cgroup_version_1() -> None:
    text = (root("debian-12") / "proc/self/mountinfo-hybrid").read_text()
    assert cgroups.parse_mounts(text) == Mounted(1, hybrid=True)
    lines = [line for line in text.splitlines() if "cgroup2" not in line]
    assert cgroups.parse_mounts("\n".join(lines)) == Mounted(1)


def test_no_cgroups_at_all() -> None:
    with pytest.raises(UnavailableError, match="no cgroup file system is mounted"):
        cgroups.parse_mounts("29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n")


def test_controllers_of_version_1() -> None:
    text = (root("debian-12") / "proc/cgroups").read_text()
    assert {"cpu", "cpuset", "memory", "pids"} <= set(cgroups.parse_controllers(text))
    off = "#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t0\t1\t0\ncpu\t1\t1\t1\n"
    assert cgroups.parse_controllers(off) == ["cpu"]


ACTIVE = {
    "debian-12": ("/dev/sda5", "partition", 998396, False),
    "debian-13": ("/dev/vda3", "partition", 1048572, False),
    "ubuntu-22.04": ("/swap.img", "file", 2097148, False),
    "ubuntu-24.04": ("/swap.img", "file", 2097148, False),
    "rocky-9": ("/dev/dm-1", "partition", 4141052, False),
    "flatcar": ("/dev/zram0", "partition", 1048572, True),
}


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_swap_in_use(distribution: str) -> None:
    [found] = swap.parse((root(distribution) / "proc/swaps").read_text())
    assert tuple(found.values()) == ACTIVE[distribution]


def test_no_swap_in_use() -> None:
    assert swap.parse("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n") == []
    assert swap.parse("") == []


CONFIGURED = {
    "debian-12": ("UUID=2b6f3c1e-91aa-4f4a-8c7d-5e6f7a8b9c0d", "/etc/fstab"),
    "ubuntu-22.04": ("/swap.img", "/etc/fstab"),
    "ubuntu-24.04": ("/swap.img", "/etc/fstab"),
    "rocky-9": ("/dev/mapper/rl-swap", "/etc/fstab"),
    "flatcar": ("zram0", "/usr/lib/systemd/zram-generator.conf"),
}


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_swap_after_the_next_boot(distribution: str) -> None:
    found = [(e["what"], e["where"]) for e in swap_files.configured(str(root(distribution)))]
    wanted = CONFIGURED.get(distribution)  # Debian 13's entry says noauto
    assert found == ([wanted] if wanted else [])


@pytest.mark.parametrize(
    ("what", "unit"),
    [
        ("/swap.img", "swap.img.swap"),
        ("/dev/mapper/rl-swap", "dev-mapper-rl\\x2dswap.swap"),
        ("UUID=2b6f-91", "dev-disk-by\\x2duuid-2b6f\\x2d91.swap"),
        ('LABEL="sw"', "dev-disk-by\\x2dlabel-sw.swap"),
        ("/.hidden/swap", "\\x2ehidden-swap.swap"),
    ],
)
def test_names_of_swap_units(what: str, unit: str) -> None:
    assert swap_files.unit_name(what) == unit


def units(tmp_path: Path) -> Path:
    folder = tmp_path / "etc/systemd/system"
    (folder / "swap.target.wants").mkdir(parents=True)
    (tmp_path / "etc/fstab").write_text("/swap.img none swap sw 0 0\n")
    (folder / "dev-sdb1.swap").write_text("[Swap]\nWhat=/dev/sdb1\n")
    (folder / "swap.target.wants/dev-sdb1.swap").symlink_to("../dev-sdb1.swap")
    return folder


def test_swap_units_and_masks(tmp_path: Path) -> None:
    folder = units(tmp_path)

    def found() -> list[str]:
        return [entry["what"] for entry in swap_files.configured(str(tmp_path))]

    assert found() == ["/swap.img", "dev-sdb1.swap"]
    (folder / "swap.img.swap").symlink_to("/dev/null")
    assert found() == ["dev-sdb1.swap"]
    (folder / "swap.target").symlink_to("/dev/null")
    assert found() == []


def test_zram_switched_off_by_an_empty_file() -> None:
    assert swap_files.configured(str(root("flatcar")))


def test_zram_of_etc_hides_the_vendors(tmp_path: Path) -> None:
    for place, text in (("usr/lib", "[zram0]\n"), ("etc", "")):
        (tmp_path / place / "systemd").mkdir(parents=True)
        (tmp_path / place / "systemd/zram-generator.conf").write_text(text)
    assert swap_files.configured(str(tmp_path)) == []


@pytest.mark.parametrize(
    ("release", "numbers"),
    [
        ("6.1.0-28-amd64", [6, 1, 0]),
        ("6.12.57+deb13-amd64", [6, 12, 57]),
        ("5.14.0-570.17.1.el9_6.x86_64", [5, 14, 0]),
        ("6.6.83-flatcar", [6, 6, 83]),
        ("6.18-rc1", [6, 18]),
        ("odd", []),
    ],
)
def test_numbers_of_a_release(release: str, numbers: list[int]) -> None:
    assert kernel.version(release) == numbers


def test_build_options_plain_and_packed(tmp_path: Path) -> None:
    text = "#\nCONFIG_CGROUPS=y\nCONFIG_EXT4_FS=m\n# CONFIG_AUFS_FS is not set\nCONFIG_HZ=250\n"
    (tmp_path / "boot").mkdir()
    (tmp_path / "proc").mkdir()
    plain, packed = tmp_path / "boot/config-6.1.0", tmp_path / "proc/config.gz"
    plain.write_text(text)
    assert kernel_config.find("6.1.0", str(tmp_path)) == str(plain)
    packed.write_bytes(gzip.compress(text.encode()))
    assert kernel_config.find("6.1.0", str(tmp_path)) == str(packed)
    for path in (plain, packed):
        assert kernel_config.options(str(path)) == {"CGROUPS": "y", "EXT4_FS": "m"}
    assert kernel_config.find("6.2.0", str(tmp_path / "none")) == ""
    packed.write_bytes(b"no gzip")
    with pytest.raises(UnavailableError):
        kernel_config.options(str(packed))


def test_every_option_that_is_judged_is_gathered() -> None:
    rows = [row for row in resources.data("kernel") if "options" in row]
    names = {name for row in rows for option in row["options"] for name in option["any"]}
    assert names <= set(kernel.OPTIONS)


def test_addresses_that_haproxy_binds() -> None:
    text = """
frontend api
    bind :8443
    bind *:8444
    bind :::8445 v4v6
    bind 10.0.0.162:6443 transparent   # the VIP
    bind "10.0.0.163:80",[fd00:10::162]:80-90 interface ens3
    bind ipv4@10.0.0.164:81
    bind unix@/run/x.sock
    bind /run/y.sock mode 660
    bind ${ADDRESS}:82
    # bind 10.0.0.165:83
    server bind 10.0.0.166:84
"""
    found = [(e["line"], e["address"], e["port"], e["transparent"]) for e in balancer.parse(text)]
    assert found == [
        (3, "*", 8443, False),
        (4, "*", 8444, False),
        (5, "*", 8445, False),
        (6, "10.0.0.162", 6443, True),
        (7, "10.0.0.163", 80, False),
        (7, "fd00:10::162", 80, False),
        (8, "10.0.0.164", 81, False),
        (11, "$", 0, False),
    ]


def test_an_unreadable_configuration_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> str:
        raise UnavailableError(f"{path}: Permission denied (run as root)")

    monkeypatch.setattr(read, "text_or_none", refuse)
    monkeypatch.setattr(balancer, "_FILES", (str(root("debian-12") / "etc/fstab"),))
    assert "run as root" in balancer.gather(Request({}))["binds"]["unknown"]
    assert "run as root" in swap.gather(Request({}))["active"]["unknown"]


def test_the_real_machine() -> None:
    assert kernel.gather(Request({}))["version"][0] >= 4
    try:
        assert cgroups.gather(Request({}))["version"] in {1, 2}
    except UnavailableError as error:  # a bare change root
        assert str(error) == "no cgroup file system is mounted on /sys/fs/cgroup"  # noqa: PT017
    assert isinstance(swap.gather(Request({}))["active"], list)
