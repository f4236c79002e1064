"""The rules' arithmetic against the slow and obvious way to say the same."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, ip_network
from itertools import combinations

import rule_cases
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.model import Address, Cluster, Network, Node
from kubevipgen.spec.listeners import LOOPBACK, WILDCARD, Listener
from kubevipgen.spec.rules import disjoint, ports, quorum, subnets, vip_address, vip_on_link
from kubevipgen.spec.rules._addresses import edge_of

# A small corner of the address space, so that things meet often.
SMALL = st.integers(0, 255).map(lambda n: IPv4Address(0x0A000000 + n))
LENGTHS = st.integers(24, 32)
STACKED = rule_cases.cluster("stacked")


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    ip, length = draw(SMALL), draw(LENGTHS)
    return Address(ip, IPv4Network(f"{ip}/{length}", strict=False))


def with_addresses(found: list[Address], vip: IPv4Address) -> Cluster:
    nodes = tuple(
        Node(f"m-{i}", STACKED.nodes[0].role, (address,), "ens3", advertise_address=address.ip)
        for i, address in enumerate(found)
    )
    endpoint = replace(STACKED.endpoint, vips=(vip,))
    return replace(STACKED, nodes=nodes, endpoint=endpoint)


@given(st.lists(addresses(), min_size=1, max_size=4), SMALL)
def test_vip_must_be_in_every_subnet(found: list[Address], vip: IPv4Address) -> None:
    cluster = with_addresses(found, vip)
    missing = {a.network for a in found if a.network and int(vip) not in _numbers(a.network)}
    told = [p for p in vip_on_link.check(cluster) if p.rule == "vip-off-link"]
    assert len(told) == len(missing)
    assert all(any(str(network) in p.message for p in told) for network in missing)


def _numbers(network: Network) -> range:
    return range(int(network[0]), int(network[0]) + network.num_addresses)


@given(st.lists(addresses(), min_size=1, max_size=4), SMALL)
def test_vip_is_no_edge_and_not_taken(found: list[Address], vip: IPv4Address) -> None:
    cluster = with_addresses(found, vip)
    rules = {p.rule for p in vip_address.check(cluster)}
    edges = any(
        a.network and a.network.prefixlen < 31 and vip in {a.network[0], a.network[-1]}
        for a in found
    )
    assert ("vip-network-edge" in rules) == edges
    assert ("vip-is-node-address" in rules) == any(a.ip == vip for a in found)


@given(st.integers(0, 2**16), st.integers(112, 128))
def test_ipv6_subnets_have_an_anycast_address_and_no_broadcast(number: int, length: int) -> None:
    network = ip_network(f"fd00::{number % 0xFFFF:x}/{length}", strict=False)
    assert bool(edge_of(network[0], network)) == (length < 127)
    assert not edge_of(network[-1], network) or network.num_addresses == 1


@given(st.lists(addresses(), max_size=8))
def test_one_sweep_finds_every_overlap(found: list[Address]) -> None:
    cluster = with_addresses(found, IPv4Address("10.1.0.1"))
    distinct = dict.fromkeys(a.network for a in found if a.network)
    pairs = [pair for pair in combinations(distinct, 2) if pair[0].overlaps(pair[1])]
    assert len([p for p in disjoint.check(cluster)]) == len(pairs)  # noqa: C416  (a generator has no length)


@given(st.integers(1, 50))
def test_quorum_by_counting_survivors(members: int) -> None:
    tolerated = max(n for n in range(members) if members - n > members / 2)
    text = quorum.arithmetic(members)
    majority = min(n for n in range(members + 1) if n > members - n)
    assert f"majority {majority}," in text
    assert ("no failure" in text) == (tolerated == 0)
    assert tolerated == 0 or f"tolerates {tolerated} failure" in text
    assert (", as " in text) == (members % 2 == 0)


@given(st.integers(8, 24), st.integers(1, 40))
def test_pod_subnet_has_a_range_for_each_node(length: int, count: int) -> None:
    node = STACKED.nodes[0]
    nodes = tuple(replace(node, name=f"m-{i}") for i in range(count))
    pods = (IPv4Network(f"10.0.0.0/{length}", strict=False),)
    networking = replace(STACKED.networking, pod_subnets=pods)
    cluster = replace(STACKED, nodes=nodes, networking=networking)
    ranges = sum(1 for _ in pods[0].subnets(new_prefix=24)) if length > 14 else 1 << (24 - length)
    told = [p for p in subnets.check(cluster) if p.rule == "pod-subnet-too-few-nodes"]
    assert bool(told) == (ranges < count)
    if told:
        advised = int(told[0].hint.split("/")[1].split()[0])
        assert 1 << (24 - advised) >= count > 1 << (23 - advised)


PLACES = st.sampled_from([WILDCARD, LOOPBACK, "node", "10.0.0.1"])


@given(st.integers(1, 3), PLACES, st.integers(1, 3), PLACES)
def test_clashes_are_mutual(one: int, here: str, two: int, there: str) -> None:
    a, b = Listener(one, "a", here), Listener(two, "b", there)
    assert a.clashes(b) == b.clashes(a)
    assert a.clashes(b) == (one == two and (here == there or WILDCARD in {here, there}))


@given(st.integers(1, 65535))
def test_no_port_serves_two(port: int) -> None:
    """Whatever port the endpoint gets, either a rule objects or nothing else uses that port."""
    cluster = replace(STACKED, endpoint=replace(STACKED.endpoint, port=port))
    taken = {6443, 2379, 2380, 2381, 9444, 10248, 10249, 10250, 10256, 10257, 10259}
    errors = {p.rule for p in ports.check(cluster) if p.severity == "error"}
    wanted = {"port-clash", "endpoint-port-is-apiserver-port", "port-privileged"}
    assert bool(errors & wanted) == (port in taken or port < 1024)
