"""VRRP adverts as bytes: those of a real keepalived, and many that no router would take."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.probe import neighbours, vrrp, vrrp_hello, vrrp_packet
from kubevipgen.probe.neighbours import GarbageError
from kubevipgen.probe.vrrp_hello import Hello

HERE = Path(__file__).parent
RECORDED = yaml.safe_load((HERE / "recorded/debian-12/vrrp.yaml").read_text())
MAC = "52:54:00:00:00:01"


@pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: str(entry["what"]))
def test_what_keepalived_sends(entry: dict[str, object]) -> None:
    advert = vrrp_packet.parse(bytes.fromhex(str(entry["packet"])))
    said = {**advert._asdict(), "addresses": list(advert.addresses)}
    said |= {"source": str(advert.source), "destination": str(advert.destination)}
    assert said == entry["advert"]


def checksum_in(body: bytes, pseudo: bytes = b"") -> bytes:
    body = body[:6] + bytes(2) + body[8:]
    return body[:6] + neighbours.checksum(pseudo + body).to_bytes(2, "big") + body[8:]


def ipv4(body: bytes, *, protocol: int = 112, fragment: int = 0, extra: int = 0) -> bytes:
    total = 20 + len(body) + extra
    head = bytes((0x45, 0xC0)) + total.to_bytes(2, "big") + bytes(2) + fragment.to_bytes(2, "big")
    head += bytes((255, protocol, 0, 0, 10, 0, 0, 250, 224, 0, 0, 18))
    return head[:10] + neighbours.checksum(head).to_bytes(2, "big") + head[12:] + body


V2 = checksum_in(bytes((0x21, 51, 100, 1, 1, 1, 0, 0, 10, 0, 0, 162)) + b"secret\0\0")
V3 = checksum_in(bytes((0x31, 51, 100, 1, 0, 50, 0, 0, 10, 0, 0, 162)))


def test_version_2_with_a_password() -> None:
    advert = vrrp_packet.parse(ipv4(V2))
    assert (advert.version, advert.authentication, advert.interval) == (2, "password", 1.0)


def test_version_3_counts_hundredths_of_a_second_with_or_without_pseudo_header() -> None:
    assert vrrp_packet.parse(ipv4(V3)).interval == 0.5
    source, group = ip_address("10.0.0.250"), ip_address("224.0.0.18")
    pseudo = neighbours.pseudo_header(source, group, len(V3), 112)
    assert vrrp_packet.parse(ipv4(checksum_in(V3, pseudo))).priority == 100


def test_the_padding_of_a_short_frame_is_no_part_of_it() -> None:
    assert vrrp_packet.parse(ipv4(V3) + bytes(14)).addresses == ("10.0.0.162",)


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (b"", "not IP"),
        (ipv4(V3)[:19], "IPv4 header"),
        (ipv4(V3, protocol=17), "protocol"),
        (ipv4(V3, fragment=0x2000), "fragment"),
        (ipv4(V3, extra=1), "length"),
        (ipv4(V3[:6]), "shorter than a VRRP"),
        (ipv4(checksum_in(b"\x31\x33\x64\x09" + V3[4:])), "count"),
        (ipv4(checksum_in(V2[:12])), "count"),
        (ipv4(checksum_in(b"\x41" + V3[1:])), "version 4"),
        (ipv4(checksum_in(b"\x32" + V3[1:])), "type 2"),
        (ipv4(V3[:-1] + b"\0"), "checksum"),
        (ipv4(V3).replace(b"\xff\x70", b"\xfe\x70"), "IPv4 header"),
        (b"\x60" + bytes(30), "IPv6 header"),
        (b"\x60" + bytes(39), "protocol 112"),
    ],
)
def test_what_no_router_takes(packet: bytes, why: str) -> None:
    with pytest.raises(GarbageError, match=why):
        vrrp_packet.parse(packet)


def test_version_2_over_ipv6_is_garbage() -> None:
    packet = bytes((0x60, 0, 0, 0, 0, len(V2), 112, 255)) + bytes(32) + V2
    with pytest.raises(GarbageError, match="over IPv6"):
        vrrp_packet.parse(packet)


def parsed(parse: Callable[[bytes], object], data: bytes) -> object:
    try:
        return parse(data)
    except GarbageError:
        return None


@given(st.binary(max_size=100))
def test_bytes_of_any_kind_are_read_or_garbage(data: bytes) -> None:
    parsed(vrrp_packet.parse, data)
    parsed(vrrp_packet.parse, ipv4(data))
    parsed(vrrp_hello.unpack, data)
    parsed(vrrp_hello.unpack, vrrp_hello.HEAD + vrrp_hello.MAGIC + data)


@given(st.data())
def test_a_damaged_advert_is_read_or_garbage(data: st.DataObject) -> None:
    packet = bytearray(data.draw(st.sampled_from([ipv4(V2), ipv4(V3)])))
    for _ in range(data.draw(st.integers(1, 3))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    parsed(vrrp_packet.parse, bytes(packet))


def test_a_hello_says_who_and_whom_it_heard() -> None:
    hello = Hello("demo", "cp-1", multicast=False, heard=("cp-2", "cp-3"))
    assert vrrp_hello.unpack(vrrp_hello.pack(hello)) == hello


def test_no_router_can_take_a_hello() -> None:
    body = vrrp_hello.pack(Hello("demo", "cp-1", multicast=True, heard=()))
    assert (body[0], body[1]) == (0xFF, 0), "version 15, type 15, virtual router ID 0"
    with pytest.raises(GarbageError, match="version 15"):
        vrrp_packet.parse(ipv4(body))


@pytest.mark.parametrize("text", [b"{}", b"[]", b"{", b'{"cluster":1,"node":"a"}', b"\xff"])
def test_half_a_hello_is_garbage(text: bytes) -> None:
    with pytest.raises(GarbageError):
        vrrp_hello.unpack(vrrp_hello.HEAD + vrrp_hello.MAGIC + text)


def test_adverts_are_counted_by_speaker() -> None:
    log = vrrp.Log()
    for packet in (ipv4(V3), ipv4(V3), ipv4(V2), ipv4(V3[:6])):
        log.hear(packet, MAC, own=False)
    heard = log.plain()
    assert [(e["version"], e["count"], e["routerId"]) for e in heard["adverts"]] == [
        (3, 2, 51),
        (2, 1, 51),
    ]
    assert heard["garbage"] == [{"mac": MAC, "reason": "shorter than a VRRP advert", "count": 1}]


def test_an_advert_of_priority_0_gives_up() -> None:
    log = vrrp.Log()
    log.hear(ipv4(checksum_in(b"\x31\x33\x00" + V3[3:])), MAC, own=False)
    [entry] = log.plain()["adverts"]
    assert (entry["count"], entry["released"], entry["priority"]) == (0, 1, 0)


def test_the_hello_of_another_probe_is_not_even_garbage() -> None:
    log = vrrp.Log()
    log.hear(ipv4(vrrp_hello.pack(Hello("demo", "cp-2", multicast=True, heard=()))), MAC, own=False)
    assert log.plain() == {"adverts": [], "garbage": [], "dropped": 0}


def test_a_flood_of_speakers_is_bounded() -> None:
    log = vrrp.Log()
    for number in range(1000):
        log.hear(ipv4(V3), f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}", own=False)
        log.hear(b"", f"52:54:00:01:{number >> 8:02x}:{number & 255:02x}", own=False)
    heard = log.plain()
    assert (len(heard["adverts"]), len(heard["garbage"])) == (128, 32)
    assert heard["dropped"] == 2000 - 128 - 32
