"""Processes, units, network managers and security modules."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubevipgen.probe import confd, managers, processes, read, security, services
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).with_name("recorded")


def recorded(distribution: str, file: str) -> str:
    return (RECORDED / distribution / file).read_text()


def files(texts: dict[str, str]) -> Callable[[str], str | None]:
    return texts.get


def unit(enabled: str, active: str, sub: str = "") -> dict[str, Any]:
    return {"installed": True, "enabled": enabled, "active": active, "sub": sub}


ABSENT = {"installed": False, "enabled": "", "active": "", "sub": ""}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["/usr/bin/kubelet", "--config=x"], "kubelet"),
        (["/usr/bin/python3", "-s", "/usr/sbin/firewalld", "--nofork"], "firewalld"),
        (["/usr/libexec/platform-python", "-Es", "/usr/sbin/firewalld"], "firewalld"),
        (["nginx: master process /usr/sbin/nginx -g daemon off;"], "nginx"),
        (["/lib/systemd/systemd-networkd"], "systemd-networkd"),
        (["python3"], "python3"),
        (["-bash"], "bash"),
    ],
)
def test_names_of_programs(words: list[str], name: str) -> None:
    assert processes.program_of(words) == name


def test_processes_of_this_machine() -> None:
    pids = {pid for pid, _ in processes.command_lines()}
    assert os.getpid() in pids
    assert set(processes.gather(Request({}))) == set(processes.PROGRAMS)


@pytest.mark.parametrize("option", ["hidepid=2", "hidepid=invisible", "gid=5,hidepid=1"])
def test_hidden_processes(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    mounts = f"proc /proc proc rw,nosuid,{option} 0 0\n"
    monkeypatch.setattr(read, "text_or_none", files({"/proc/self/mounts": mounts}))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UnavailableError, match="run as root"):
        processes.gather(Request({}))


@pytest.mark.parametrize("option", ["relatime", "hidepid=0", "hidepid=off"])
def test_processes_that_are_not_hidden(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    mounts = f"proc /proc proc rw,{option} 0 0\n"
    monkeypatch.setattr(read, "text_or_none", files({"/proc/self/mounts": mounts}))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert processes.gather(Request({}))["kubelet"] == []


def test_units_of_debian() -> None:
    units = services.from_show(recorded("debian-12", "systemctl-show"))
    assert units["kubelet"] == unit("enabled", "activating", "auto-restart")
    assert units["crio"] == ABSENT
    assert units["keepalived"] == unit("masked", "inactive", "dead")
    assert list(units) == list(services.UNITS)


def test_units_of_rocky_and_flatcar() -> None:
    rocky = services.from_show(recorded("rocky-9", "systemctl-show"))
    assert rocky["firewalld"] == unit("enabled", "active", "running")
    assert rocky["kubelet"]["enabled"] == "disabled"
    flatcar = services.from_show(recorded("flatcar", "systemctl-show"))
    assert flatcar["containerd"]["enabled"] == "indirect"


@pytest.fixture(name="unit_files")
def folder_of_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(services, "_FOLDERS", (str(tmp_path / "etc"), str(tmp_path / "lib")))
    monkeypatch.setattr(read, "text", lambda path: Path(path).read_text())
    (tmp_path / "etc/multi-user.target.wants").mkdir(parents=True)
    (tmp_path / "lib").mkdir()
    return tmp_path


def test_unit_files_without_systemd(unit_files: Path) -> None:
    lib, etc = unit_files / "lib", unit_files / "etc"
    (lib / "kubelet.service").write_text("[Install]\nWantedBy=multi-user.target\n")
    (etc / "multi-user.target.wants/kubelet.service").symlink_to(lib / "kubelet.service")
    (lib / "ufw.service").write_text("[Install]\n")
    (lib / "crio.service").write_text("[Service]\n")
    (lib / "docker.service").write_text("[Install]\n")
    (etc / "docker.service").symlink_to("/dev/null")
    running: dict[str, list[int]] = {"kubelet": [7], "dockerd": [], "crio": []}
    found = {name: services._from_files(name, running) for name in ("kubelet", "docker", "crio")}
    assert found["kubelet"] == unit("enabled", "active")
    assert found["docker"] == unit("masked", "inactive")
    assert found["crio"] == unit("static", "inactive")
    ufw = services._from_files("ufw", running)
    assert ufw["enabled"] == "disabled"
    assert "no process" in ufw["active"]["unknown"]
    assert services._from_files("haproxy", running) == ABSENT
    hidden = services._from_files("kubelet", {"unknown": "hidden"})
    assert hidden["active"] == {"unknown": "hidden"}


def test_another_service_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_FOLDERS", ("/nonexistent",))
    monkeypatch.setattr(read, "text", lambda _: "openrc-init\n")
    with pytest.raises(UnavailableError, match="process 1 is openrc-init, not systemd"):
        services.gather(Request({}))


def test_the_network_file_of_an_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    file = "/run/systemd/network/10-netplan-ens3.network"
    drop_in = "/etc/systemd/network/10-netplan-ens3.network.d/50-vip.conf"
    texts = {
        "/sys/class/net/ens3/ifindex": "2\n",
        "/run/systemd/netif/links/2": recorded("ubuntu-24.04", "networkd-link"),
        file: recorded("ubuntu-24.04", "10-netplan-ens3.network"),
        drop_in: "[Network]\nKeepConfiguration=static\n",
        "/etc/systemd/networkd.conf": "[Network]\n#ManageForeignRoutes=yes\n",
    }
    monkeypatch.setattr(read, "text_or_none", files(texts))
    monkeypatch.setattr(processes, "gather", lambda _: {"systemd-networkd": [300]})
    monkeypatch.setattr(confd, "files", lambda _: [])
    found = managers._networkd("ens3")
    assert (found["state"], found["file"]) == ("configured", file)
    assert (found["keepConfiguration"], found["manageForeignRoutes"]) == ("", True)
    folder = "systemd/network/10-netplan-ens3.network.d"
    monkeypatch.setattr(confd, "files", lambda name: [drop_in] if name == folder else [])
    assert managers._networkd("ens3")["keepConfiguration"] == "static"


def test_the_network_file_of_flatcar() -> None:
    found = managers.ini(recorded("flatcar", "zz-default.network"))
    assert found["Network", "KeepConfiguration"] == "dhcp-on-stop"
    assert found["Network", "DHCP"] == "yes"


@pytest.mark.parametrize(
    ("unmanaged", "managed"),
    [
        ([], True),
        (["interface-name:cali*", "interface-name:ens3"], False),
        (["interface-name:ens*"], False),
        (["*"], False),
        (["mac:52:54:00:00:01:63"], True),
    ],
)
def test_an_interface_of_networkmanager(unmanaged: list[str], managed: bool) -> None:  # noqa: FBT001
    state = recorded("rocky-9", "NetworkManager-device")
    assert managers.device_managed(state, "ens3", unmanaged) is managed


def test_an_interface_that_networkmanager_does_not_know() -> None:
    assert managers.device_managed("", "ens3", []) is None


@pytest.mark.parametrize(
    ("words", "serves"),
    [
        (["dhclient", "-4", "-v", "ens3"], True),
        (["dhclient", "lo"], False),  # the one that every machine has
        (["dhcpcd", "-q"], True),
    ],
)
def test_whom_a_dhcp_client_serves(words: list[str], serves: bool) -> None:  # noqa: FBT001
    assert managers.serves(words, "ens3") is serves


def test_ifupdown_and_cloud_init(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "/etc/network/interfaces": "auto lo\niface lo inet loopback\niface ens3 inet dhcp\n",
        "/etc/cloud/cloud.cfg.d/99-net.cfg": "network: {config: disabled}\n",
    }
    monkeypatch.setattr(read, "text_or_none", files(texts))
    monkeypatch.setattr("glob.glob", lambda _: [])
    monkeypatch.setattr(os.path, "isdir", lambda path: path == "/etc/cloud")
    assert managers._ifupdown() == ["ens3", "lo"]
    monkeypatch.setattr("glob.glob", lambda _: ["/etc/cloud/cloud.cfg.d/99-net.cfg"])
    assert managers._cloud_init() == "disabled"


def test_security_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "/sys/fs/selinux/enforce": "1",
        "/etc/selinux/config": recorded("rocky-9", "selinux-config"),
        "/sys/module/apparmor/parameters/enabled": "N\n",
    }
    monkeypatch.setattr(read, "text_or_none", files(texts))
    assert security.gather(Request({})) == {
        "selinux": "enforcing",
        "selinuxConfigured": "enforcing",
        "apparmor": False,
        "apparmorProfiles": [],
    }


def test_profiles_of_apparmor() -> None:
    assert security.parse_profiles(recorded("ubuntu-24.04", "apparmor-profiles")) == [
        {"name": "/usr/sbin/haproxy", "mode": "complain"},
        {"name": "keepalived", "mode": "enforce"},
        {"name": "cri-containerd.apparmor.d", "mode": "enforce"},
    ]
