"""ARP and neighbour discovery as bytes: right ones are read, all others are refused as garbage."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.probe import neighbours
from kubevipgen.probe.neighbours import GarbageError

MAC = "52:54:00:00:00:01"
VIP4, VIP6 = IPv4Address("10.0.0.162"), IPv6Address("fd00:10::162")
OWN6 = IPv6Address("fd00:10::163")

# An answer of Linux 6.1 to an ARP probe, and to duplicate address detection, as captured.
ARP_REPLY = bytes.fromhex("0001080006040002dee2f96c4a5f0a0000a2525400000001" + "00000000")


def test_an_arp_probe_is_that_of_rfc_5227() -> None:
    data = neighbours.arp_request(MAC, VIP4)
    assert data[:8] == bytes.fromhex("0001080006040001")
    assert data[8:14] == bytes.fromhex("525400000001")
    assert data[14:18] == bytes(4), "a probe has no sender address"
    assert data[18:24] == bytes(6)
    assert data[24:28] == VIP4.packed
    assert len(data) == 46, "the frame is padded by us, so that the mark is in it"


def test_an_arp_reply_is_read() -> None:
    arp = neighbours.parse_arp(ARP_REPLY)
    assert arp == (neighbours.REPLY, "de:e2:f9:6c:4a:5f", VIP4, IPv4Address(0), False)


def test_our_own_probes_are_known() -> None:
    assert neighbours.parse_arp(neighbours.arp_request(MAC, VIP4)).ours
    assert neighbours.parse_neighbour(neighbours.solicitation(MAC, VIP6)).ours
    plain = neighbours.arp_request(MAC, VIP4)[:28] + bytes(18)
    assert not neighbours.parse_arp(plain).ours


@pytest.mark.parametrize(
    ("at", "byte"),
    [(1, 6), (2, 9), (4, 8), (5, 16), (7, 3)],
    ids=["hardware", "protocol", "mac length", "ip length", "operation"],
)
def test_an_arp_of_something_else_is_garbage(at: int, byte: int) -> None:
    data = bytearray(ARP_REPLY)
    data[at] = byte
    with pytest.raises(GarbageError):
        neighbours.parse_arp(bytes(data))


def test_groups_and_their_macs() -> None:
    group = neighbours.solicited_node(IPv6Address("fd00::12:3456"))
    assert group == IPv6Address("ff02::1:ff12:3456")
    assert neighbours.mac_text(neighbours.multicast_mac(group)) == "33:33:ff:12:34:56"
    vrrp = neighbours.multicast_mac(IPv4Address("224.0.0.18"))
    assert neighbours.mac_text(vrrp) == "01:00:5e:00:00:12"


def test_a_solicitation_is_that_of_rfc_4862() -> None:
    data = neighbours.solicitation(MAC, VIP6)
    assert data[6:8] == bytes((58, 255)), "ICMPv6 with hop limit 255"
    assert data[8:24] == bytes(16), "from the unspecified address"
    assert data[24:40] == neighbours.solicited_node(VIP6).packed
    assert data[48:64] == VIP6.packed
    assert data[64:66] == bytes((14, 1)), "a nonce, and no MAC of ours"
    said = neighbours.parse_neighbour(data)
    assert said[:4] == (neighbours.SOLICITATION, IPv6Address(0), VIP6, "")


def test_a_solicitation_with_a_source_says_its_mac() -> None:
    said = neighbours.parse_neighbour(neighbours.solicitation(MAC, VIP6, OWN6))
    assert said == (neighbours.SOLICITATION, OWN6, VIP6, MAC, False)


def advertisement(*, flags: int = 0x20, hops: int = 255, options: bytes = b"") -> bytes:
    to = IPv6Address("ff02::1")
    body = bytes((136, 0, 0, 0, flags, 0, 0, 0)) + VIP6.packed + options
    total = neighbours.checksum(neighbours.pseudo_header(VIP6, to, len(body), 58) + body)
    body = body[:2] + total.to_bytes(2, "big") + body[4:]
    head = bytes((0x60, 0, 0, 0)) + len(body).to_bytes(2, "big") + bytes((58, hops))
    return head + VIP6.packed + to.packed + body


def test_an_advertisement_is_read() -> None:
    said = neighbours.parse_neighbour(advertisement(options=bytes.fromhex("0201dee2f96c4a5f")))
    assert said == (neighbours.ADVERTISEMENT, VIP6, VIP6, "de:e2:f9:6c:4a:5f", False)
    assert neighbours.parse_neighbour(advertisement() + bytes(9)).mac == "", "padding is no option"


@pytest.mark.parametrize(
    "data",
    [
        advertisement(hops=64),
        advertisement(flags=0x60),
        advertisement(options=b"\x02\x00" + bytes(6)),
        advertisement(options=b"\x02\x03" + bytes(6)),
        advertisement()[:-1],
        advertisement()[:-1] + b"\xff",
        b"\x40" + advertisement()[1:],
    ],
    ids=["routed", "solicited to all", "option 0", "option long", "cut", "checksum", "IPv4"],
)
def test_a_wrong_advertisement_is_garbage(data: bytes) -> None:
    with pytest.raises(GarbageError):
        neighbours.parse_neighbour(data)


@given(st.binary(max_size=120))
def test_bytes_of_any_kind_are_read_or_garbage(data: bytes) -> None:
    for parse in (neighbours.parse_arp, neighbours.parse_neighbour):
        try:
            parse(data)
        except GarbageError:
            continue


@given(st.data())
def test_a_damaged_packet_is_read_or_garbage(data: st.DataObject) -> None:
    packet = bytearray(data.draw(st.sampled_from([ARP_REPLY, advertisement(options=bytes(8))])))
    for _ in range(data.draw(st.integers(1, 4))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    for parse in (neighbours.parse_arp, neighbours.parse_neighbour):
        try:
            parse(bytes(packet))
        except GarbageError:
            continue


@given(st.binary(max_size=60))
def test_a_checksum_makes_the_sum_zero(data: bytes) -> None:
    even = data + bytes(len(data) % 2)
    total = neighbours.checksum(even + bytes(2))
    assert neighbours.checksum(even + total.to_bytes(2, "big")) == 0
