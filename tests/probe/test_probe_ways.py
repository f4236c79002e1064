"""Who has to reach what, for clusters of each kind."""

from __future__ import annotations

from typing import Any

import pytest

import check_cases
from kubevipgen.preflight.wanted import spec_facts
from kubevipgen.probe.ways import served, ways_of

EVERYTHING = [2379, 2380, 6443, 8443, 10250]


PLANES, BALANCERS = ("cp-1", "cp-2", "cp-3"), ("lb-1", "lb-2")


@pytest.mark.parametrize(
    ("cluster", "node", "peers"),
    [
        ("keepalived-haproxy", "cp-1", {"cp-2": EVERYTHING, "cp-3": EVERYTHING, "w-1": [10250]}),
        ("keepalived-haproxy", "w-1", {name: [6443, 8443] for name in PLANES}),
        ("kube-vip", "w-1", {name: [6443] for name in PLANES}),
        ("dedicated", "lb-1", {name: [6443] for name in PLANES}),
        ("dedicated", "w-1", {name: [6443] for name in (*BALANCERS, *PLANES)}),
    ],
)
def test_the_matrix(cluster: str, node: str, peers: dict[str, list[int]]) -> None:
    spec = spec_facts(check_cases.cluster_of(cluster, "{}"))
    found: dict[str, list[int]] = {}
    for way in ways_of(spec, node):
        found.setdefault(way.node, []).append(way.port)
    assert {name: sorted(ports) for name, ports in found.items()} == peers


@pytest.mark.parametrize("cluster", ["keepalived-haproxy", "kube-vip", "dedicated", "dual-stack"])
def test_what_others_call_is_served_and_nothing_else(cluster: str) -> None:
    spec = spec_facts(check_cases.cluster_of(cluster, "{}"))
    names = [node["name"] for node in spec["nodes"]]
    called = {(way.node, way.port) for name in names for way in ways_of(spec, name)}
    assert called == {(name, port["port"]) for name in names for port in served(spec, name)}


def test_external_etcd() -> None:
    etcd: dict[str, Any] = {"name": "e-1", "role": "etcd", "addresses": ["10.0.0.9/24"]}
    etcd["ports"] = [{"port": 2379, "address": "*", "who": "etcd", "part": "etcd"}]
    me = {"name": "cp-1", "role": "control-plane", "addresses": ["10.0.0.1/24"], "ports": []}
    assert [(w.address, w.port) for w in ways_of({"nodes": [etcd, me]}, "cp-1")] == [
        ("10.0.0.9", 2379)
    ]


def test_without_a_spec_there_is_nothing_to_reach() -> None:
    assert ways_of({}, "") == []
    assert served({}, "") == []
    lonely = {"name": "cp-1", "role": "control-plane", "addresses": [], "ports": []}
    assert ways_of({"nodes": [lonely]}, "cp-1") == []
