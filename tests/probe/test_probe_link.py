"""Which interface faces the VIP, and what is on its link."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from kubevipgen.probe import link
from kubevipgen.probe.topic import Request, UnavailableError


def entry(name: str, *addresses: str, **changes: Any) -> dict[str, Any]:
    parts = (address.split("/") for address in addresses)
    plain = [{"ip": ip, "prefix": int(prefix)} for ip, prefix in parts]
    mac = f"52:54:00:00:00:{len(name):02x}"
    usual = {"name": name, "altNames": [], "mac": mac, "up": True, "carrier": True}
    return {**usual, "addresses": plain, **changes}


def request(interface: str, *addresses: str, vips: tuple[str, ...] = ("10.0.0.162",)) -> Request:
    node = {"name": "cp-1", "interface": interface, "addresses": list(addresses)}
    return Request({"vips": list(vips), "nodes": [node]}, "cp-1")


LO = entry("lo", "127.0.0.1/8", mac="")
CARD = entry("ens3", "10.0.0.163/24", altNames=["enp1s0"])
OTHER = entry("ens10", "192.168.0.3/24")


@pytest.mark.parametrize("name", ["ens3", "enp1s0", ""])
def test_the_interface_of_the_spec_or_the_one_in_the_subnet_of_the_vip(name: str) -> None:
    found = link.choose([LO, OTHER, CARD], request(name))
    assert found.name == "ens3"
    assert found.macs == {CARD["mac"], OTHER["mac"]}


@pytest.mark.parametrize(
    ("interface", "entries", "why"),
    [
        ("eth9", [LO, CARD], "this host has no interface eth9"),
        ("", [LO, OTHER], "the spec names no interface"),
        ("ens3", [entry("ens3", up=False)], "ens3 is down"),
        ("ens3", [entry("ens3", carrier=False)], "ens3 has no carrier"),
    ],
)
def test_why_nothing_can_be_asked(interface: str, entries: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(link.NoLinkError, match=why):
        link.choose(entries, request(interface))


def test_what_is_no_ethernet_is_unknown_and_not_absent() -> None:
    with pytest.raises(UnavailableError, match="no Ethernet") as caught:
        link.choose([entry("wg0", "10.0.0.163/24", mac="")], request("wg0"))
    assert not isinstance(caught.value, link.NoLinkError)


def test_only_prefixes_say_what_is_on_the_link() -> None:
    found = link.choose([CARD], request("ens3"))
    assert found.source_for(ip_address("10.0.0.164")) is not None
    assert found.source_for(ip_address("10.0.1.164")) is None
    assert found.source_for(ip_address("10.0.0.163")) is None, "an own address is no neighbour"


def test_a_vip_on_the_host_is_no_source() -> None:
    held = entry("ens3", "10.0.0.162/24", "10.0.0.163/24")
    source = link.choose([held], request("ens3")).source_for(ip_address("10.0.0.164"))
    assert str(source) == "10.0.0.163/24"


def test_the_spec_knows_the_prefix_of_a_lone_address() -> None:
    lone = entry("ens3", "fd00::163/128")
    vip = ip_address("fd00::162")
    assert link.choose([lone], request("ens3")).source_for(vip) is None
    assert link.choose([lone], request("ens3", "fd00::163/64")).source_for(vip) is not None
