"""What iproute2 says of interfaces and routes, as recorded (see recorded/IP.md) and for real."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from kubevipgen.probe import interfaces, iproute, read, routes
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).parent / "recorded"
SCHEMAS = Path(__file__).parents[2] / "schemas/facts"
DISTRIBUTIONS = sorted(path.parent.name for path in RECORDED.glob("*/ip-address.json"))


def recorded(distribution: str, name: str) -> list[dict[str, Any]]:
    file = RECORDED / distribution / f"ip-{name}.json"
    return iproute.objects(file.read_text(), "ip") if file.exists() else []


def links(distribution: str, *wireless: str) -> dict[str, dict[str, Any]]:
    entries = recorded(distribution, "address")
    return {e["name"]: e for e in interfaces.parse(entries, lambda name: name in wireless)}


def ways(distribution: str, family: int = 4) -> list[dict[str, Any]]:
    hops = {hop["id"]: hop for hop in recorded(distribution, "nexthop")}
    return routes.parse(recorded(distribution, f"route-{family}"), family, hops)


def ips(link: dict[str, Any]) -> list[str]:
    return [f"{a['ip']}/{a['prefix']}" for a in link["addresses"]]


@cache
def validator(topic: str) -> Draft202012Validator:
    found = [json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")]
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in found)
    [schema] = [s for s in found if s["$id"] == f"{topic}.schema.json"]
    return Draft202012Validator(schema, registry=registry)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_recording_fits_the_schema(distribution: str) -> None:
    validator("interfaces").validate(list(links(distribution).values()))
    validator("routes").validate([*ways(distribution, 4), *ways(distribution, 6)])


def test_captured_addresses() -> None:
    found = links("debian-12")
    ens3 = found["ens3"]
    assert ens3["altNames"] == ["enp0s3"]
    assert (ens3["kind"], ens3["parent"], ens3["mtu"]) == ("veth", "p3", 1500)
    assert ips(ens3)[:2] == ["10.0.0.163/24", "10.0.0.162/32"]
    by_ip = {a["ip"]: a for a in ens3["addresses"]}
    assert by_ip["fd00:10::99"]["flags"] == ["tentative", "dadfailed"]
    assert by_ip["192.168.9.1"]["peer"] == "192.168.9.2"
    assert by_ip["10.0.0.200"]["label"] == "ens3:web"
    assert (found["ens4"]["master"], found["ens4"]["masterKind"]) == ("br0", "bridge")
    assert not found["vx0"]["up"]
    assert found["lo"]["mac"] == ""


def test_captured_routes() -> None:
    found = {(r["target"], r["table"]): r for r in ways("debian-12")}
    assert ("10.0.0.163/32", "local") not in found
    assert found["0.0.0.0/0", "main"]["gateway"] == "10.0.0.1"
    assert found["10.4.0.0/16", "198"]["protocol"] == "248"
    assert found["10.5.0.1/32", "main"]["interface"] == "ens3"
    assert found["10.6.0.0/16", "main"]["gateway"] == "fe80::1"
    assert found["10.8.0.0/16", "main"]["type"] == "blackhole"
    assert found["10.3.0.0/16", "main"]["interface"] == "ens3"  # by a next hop object
    six = ways("debian-12", 6)
    assert [r["gateway"] for r in six if r["target"] == "fd00:77::/48"] == [
        "fd00:10::1",
        "fd00:10::2",
    ]
    [closed] = [r for r in six if r["type"] == "unreachable"]
    assert closed["interface"] == ""  # though the kernel writes lo


def test_bond_and_vlan() -> None:
    found = links("ubuntu-22.04")
    assert [found[n]["masterKind"] for n in ("ens160", "ens192")] == ["bond", "bond"]
    assert (found["bond0.50"]["kind"], found["bond0.50"]["parent"]) == ("vlan", "bond0")
    assert (found["docker0"]["up"], found["docker0"]["carrier"]) == (True, False)


def test_next_hops_that_only_have_a_number() -> None:
    found = ways("ubuntu-22.04")
    default = [r["gateway"] for r in found if r["target"] == "0.0.0.0/0"]
    assert default == ["192.168.50.1", "192.168.50.2"]
    kinds = {r["target"]: r["type"] for r in found}
    assert kinds["10.31.0.0/16"] == "blackhole"


def test_team_bridge_and_the_vip_with_a_label() -> None:
    found = links("rocky-9")
    assert found["eno2"]["masterKind"] == "team"
    assert ips(found["br0"])[1] == "10.0.0.162/32"
    assert found["br0"]["addresses"][1]["flags"] == ["secondary"]
    assert [r["gateway"] for r in ways("rocky-9")][:2] == ["10.0.0.1", "10.0.0.2"]
    assert ways("rocky-9", 6) == []


def test_vrf_wireguard_and_router_advertisements() -> None:
    found = links("ubuntu-24.04")
    assert found["ens4"]["masterKind"] == "vrf"
    assert (found["wg0"]["mac"], found["wg0"]["addresses"][0]["peer"]) == ("", "10.99.0.1")
    tables = {r["table"] for r in ways("ubuntu-24.04") if r["target"] == "0.0.0.0/0"}
    assert tables == {"mgmt", "main"}
    six = [(r["type"], r["gateway"]) for r in ways("ubuntu-24.04", 6)]
    assert six == [("unicast", "fe80::1"), ("unicast", "fe80::2"), ("unreachable", "")]


def test_wifi_and_empty_objects() -> None:
    found = links("debian-13", "wlp2s0")
    assert list(found) == ["lo", "enp1s0", "wlp2s0", "enp3s0"]
    assert [link["wireless"] for link in found.values()] == [False, False, True, False]
    assert found["enp1s0"]["addresses"][2]["protocol"] == "kernel_ll"


def test_a_cloud_that_gives_out_single_addresses() -> None:
    assert ips(links("flatcar")["eth0"])[0] == "10.128.0.2/32"
    assert [r["target"] for r in ways("flatcar")][:2] == ["0.0.0.0/0", "10.128.0.1/32"]


def _says(monkeypatch: pytest.MonkeyPatch, done: read.Done) -> None:
    monkeypatch.setattr(read, "run", lambda *_: done)


def test_busybox_has_no_json(monkeypatch: pytest.MonkeyPatch) -> None:
    _says(monkeypatch, read.Done(1, "", (RECORDED / "busybox.txt").read_text()))
    with pytest.raises(UnavailableError, match=r"BusyBox's, .*: install iproute2"):
        interfaces.gather(Request({}))


def test_an_ip_from_before_json(monkeypatch: pytest.MonkeyPatch) -> None:
    _says(monkeypatch, read.Done(255, "", 'Option "-j" is unknown, try "ip -help".\n'))
    with pytest.raises(UnavailableError, match=r"older than 4\.16"):
        routes.gather(Request({}))


def test_an_ip_that_fails_or_prints_text(monkeypatch: pytest.MonkeyPatch) -> None:
    _says(monkeypatch, read.Done(1, "", "Cannot open netlink socket: Permission denied\n"))
    with pytest.raises(UnavailableError, match="failed: Cannot open netlink"):
        interfaces.gather(Request({}))
    _says(monkeypatch, read.Done(0, "1: lo: <LOOPBACK>\n", ""))
    with pytest.raises(UnavailableError, match="something else than JSON"):
        interfaces.gather(Request({}))


def test_without_ip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(read, "_SBIN", ())
    with pytest.raises(UnavailableError, match="the program ip is not on this host"):
        interfaces.gather(Request({}))


def test_without_sys_nobody_knows_wifi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "_SYS", "/nowhere")
    entries = recorded("debian-13", "address")
    found = {e["name"]: e["wireless"] for e in interfaces.parse(entries, interfaces.is_wireless)}
    assert found["lo"] is False
    assert "nobody can tell" in found["enp1s0"]["unknown"]


@pytest.mark.needs("ip")
def test_this_host() -> None:
    validator("interfaces").validate(interfaces.gather(Request({})))
    validator("routes").validate(routes.gather(Request({})))


@pytest.mark.needs("netns")
def test_the_real_thing(netns: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    netns.interface("ens3", ["10.0.0.163/24", "fd00:10::163/64"])
    for words in (
        "link property add dev ens3 altname enp0s3",
        "route add default via 10.0.0.1",
        "route add blackhole 10.8.0.0/16",
        "nexthop add id 7 via 10.0.0.1 dev ens3",
        "route add 10.3.0.0/16 nhid 7",
    ):
        assert netns.run("ip", *words.split()).returncode == 0
    enter = ["ip", "netns", "exec", netns.name, shutil.which("ip") or "ip"]

    def run(*words: str) -> read.Done:
        done = subprocess.run([*enter, *words[1:]], capture_output=True, text=True, check=False)
        return read.Done(done.returncode, done.stdout, done.stderr)

    monkeypatch.setattr(read, "run", run)
    monkeypatch.setattr(interfaces, "is_wireless", lambda _: False)
    found = {link["name"]: link for link in interfaces.gather(Request({}))}
    assert found["ens3"]["altNames"] == ["enp0s3"]
    assert ips(found["ens3"])[:2] == ["10.0.0.163/24", "fd00:10::163/64"]
    targets = {r["target"]: (r["type"], r["interface"]) for r in routes.gather(Request({}))}
    assert targets["10.8.0.0/16"] == ("blackhole", "")
    assert targets["10.3.0.0/16"] == ("unicast", "ens3")
    assert targets["0.0.0.0/0"] == ("unicast", "ens3")
