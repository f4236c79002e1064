"""Who holds the VIP, as the kernels of the nodes tell it."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_lab import CARD, Lab, measure_lab

from kubevipgen.rehearse.measure import holders, netlink
from kubevipgen.rehearse.measure.holders import Change, Table, holdings
from kubevipgen.rehearse.measure.watch import Watch

NODES = ("cp-1", "cp-2", "cp-3")


@pytest.fixture(name="lab", params=[4, 6], scope="module")
def one_lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    with measure_lab(tmp_path_factory.mktemp("holders"), request.param) as lab:
        yield lab


def held(watch: Watch) -> tuple[str, ...]:
    watch.catch_up()
    return holders.holders(watch.changes, NODES)


@pytest.mark.needs("netns", "openssl")
def test_what_was_there_before(lab: Lab) -> None:
    lab.address("add", "cp-2")
    with Watch(lab.scene()) as watch:
        assert held(watch) == ("cp-2",)
        lab.address("delete", "cp-2")
        assert held(watch) == ()


@pytest.mark.needs("netns", "openssl")
def test_only_the_card_of_the_node_counts(lab: Lab) -> None:
    with Watch(lab.scene()) as watch:
        lab.address("add", "cp-1", "lo")
        lab.ip("cp-1", "address", "add", "10.9.0.101/24", "dev", CARD)
        assert held(watch) == ()
        lab.address("delete", "cp-1", "lo")
        lab.address("add", "cp-1")
        assert held(watch) == ("cp-1",)
        lab.ip("cp-1", "address", "flush", "dev", CARD)
        assert held(watch) == ()


@pytest.mark.needs("netns", "openssl")
def test_a_card_that_is_switched_off_or_taken_away(lab: Lab) -> None:
    with Watch(lab.scene()) as watch:
        lab.address("add", "cp-1")
        lab.ip("hub", "link", "set", "port1", "down")  # the carrier only
        assert held(watch) == ("cp-1",)
        lab.ip("hub", "link", "set", "port1", "up")
        lab.ip("cp-1", "link", "set", CARD, "down")
        assert held(watch) == ()
        lab.ip("cp-1", "link", "set", CARD, "up")
        if lab.family == 6:  # the kernel has taken it off with the link
            lab.address("add", "cp-1")
        assert held(watch) == ("cp-1",)
        lab.ip("cp-1", "link", "set", CARD, "down")
        lab.ip("cp-1", "link", "set", CARD, "name", "away")
        lab.ip("cp-1", "link", "set", "away", "up")
        assert held(watch) == ()
        lab.ip("cp-1", "link", "set", "away", "down")
        lab.ip("cp-1", "link", "set", "away", "name", CARD)
        lab.ip("cp-1", "link", "set", CARD, "up")
        if lab.family == 6:
            lab.address("add", "cp-1")
        assert held(watch) == ("cp-1",)
        lab.ip("cp-1", "link", "delete", CARD)
        assert held(watch) == ()


VIP = ipaddress.ip_address("10.9.0.100")


def test_a_table_of_one_node() -> None:
    table = Table(VIP, "eth0")
    for message, expected in (
        (netlink.Address(2, VIP, there=True), False),  # of a link that is not known yet
        (netlink.Link(2, "eth0", up=True), True),
        (netlink.Address(3, VIP, there=True), True),
        (netlink.Address(2, VIP, there=False), False),
        (netlink.Done(), False),
        (netlink.Link(3, "eth0", up=True), True),
        (netlink.Link(3, "eth1", up=True), False),
    ):
        table.hear(message)
        assert table.held is expected, message


def test_the_kernel_says_no() -> None:
    refusal = struct.pack("=LHHLLi", 20, 2, 0, 1, 0, -95)
    with pytest.raises(OSError, match="not supported"):
        list(netlink.parsed(refusal))


def test_a_port_that_leaves_its_bridge_is_still_a_link() -> None:
    body = struct.pack("=BxHiII", 7, 1, 2, 1, 0)
    assert list(netlink.parsed(struct.pack("=LHHLL", 16 + len(body), 17, 0, 0, 0) + body)) == []


@given(st.binary(max_size=200))
def test_no_bytes_hang_the_reader(data: bytes) -> None:
    try:
        list(netlink.parsed(data))
    except (OSError, struct.error, UnicodeDecodeError):
        return


CHANGES = st.lists(
    st.builds(Change, st.integers(0, 20).map(float), st.sampled_from(NODES), st.booleans()),
    max_size=15,
).map(lambda changes: sorted(changes, key=lambda change: change.at))


@given(CHANGES, st.integers(0, 20), st.integers(1, 10))
def test_holdings_are_what_the_changes_say(changes: list[Change], start: int, length: int) -> None:
    begin, end = float(start), float(start + length)
    found = holdings(changes, NODES, begin, end)
    assert (found[0].begin, found[-1].end) == (begin, end)
    for one, two in pairwise(found):
        assert one.end == two.begin
        assert one.nodes != two.nodes
    for one in found:
        assert one.begin < one.end
        assert one.nodes == holders.holders([c for c in changes if c.at <= one.begin], NODES)
        inside = [c for c in changes if one.begin < c.at < one.end]
        for change in inside:
            until = [c for c in changes if c.at <= change.at]
            assert holders.holders(until, NODES) == one.nodes
