"""A rule may meet any cluster, also one that another rule refuses."""

from __future__ import annotations

from dataclasses import fields, replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import rule_cases
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.model import Cluster, Endpoint, Mode, Networking, Role
from kubevipgen.spec.rules import check

IPS = st.ip_addresses()
TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KINDS = ("ClusterConfiguration", "InitConfiguration", "JoinConfiguration", "KubeletConfiguration")
KEYS = st.sampled_from(
    ["apiServer", "extraArgs", "certSANs", "nodeRegistration", "kubeletExtraArgs", "etcd", "ipvs"]
)
SHAPES = st.dictionaries(KEYS, st.dictionaries(KEYS, TREE) | TREE, max_size=3)
MODES = [m for m in Mode if m not in {Mode.KEEPALIVED_LVS, Mode.NGINX_PROXY, Mode.HAPROXY_PROXY}]


@pytest.fixture(scope="module", name="bases")
def base_clusters() -> list[Cluster]:
    return list(rule_cases.clusters())


@given(st.data())
def test_any_overrides(bases: list[Cluster], data: st.DataObject) -> None:
    overrides = data.draw(st.dictionaries(st.sampled_from(KINDS), SHAPES))
    cluster = replace(data.draw(st.sampled_from(bases)), kubeadm_overrides=overrides)
    assert all(p.message and p.rule for p in check(cluster))


@given(st.data())
def test_any_addresses(bases: list[Cluster], data: st.DataObject) -> None:
    cluster = data.draw(st.sampled_from(bases))
    vips = tuple(data.draw(st.lists(IPS, max_size=3)))
    pods = tuple(ip_network(ip) for ip in data.draw(st.lists(IPS, max_size=2)))
    services = tuple(ip_network(ip) for ip in data.draw(st.lists(IPS, max_size=2)))
    endpoint = Endpoint(vips, data.draw(st.integers(0, 70000)), data.draw(st.text(max_size=5)))
    networking = Networking(pods, services, proxy_mode=data.draw(st.sampled_from(["none", "ipvs"])))
    changed = replace(cluster, endpoint=endpoint, networking=networking)
    assert all(p.message for p in check(changed))


@given(st.data())
def test_any_nodes(bases: list[Cluster], data: st.DataObject) -> None:
    cluster = data.draw(st.sampled_from(bases))
    pool = [node for base in bases for node in base.nodes]
    nodes = data.draw(st.lists(st.sampled_from(pool), max_size=5))
    roles = data.draw(st.lists(st.sampled_from(list(Role)), min_size=5, max_size=5))
    bare: dict[str, Any] = {"addresses": (), "advertise_address": None}
    made = tuple(
        replace(node, role=role, priority=data.draw(st.none() | st.integers(0, 300)), **part)
        for node, role, part in zip(nodes, roles, [bare, {}, {}, {}, {}], strict=False)
    )
    changed = replace(cluster, nodes=made, mode=data.draw(st.sampled_from(MODES)))
    assert all(p.message for p in check(changed))


def test_parts_may_be_missing(bases: list[Cluster]) -> None:
    optional = [f.name for f in fields(Cluster) if f.name in {"kube_vip", "keepalived", "haproxy"}]
    for cluster in bases:
        for name in optional:
            part: dict[str, Any] = {name: None}
            assert isinstance(list(check(replace(cluster, **part))), list)


def test_implicit_node_needs_no_address(bases: list[Cluster]) -> None:
    """What flags alone give: one control plane called "node", of which nothing is known."""
    cluster = next(c for c in bases if c.mode is Mode.KUBE_VIP and c.name == "plain")
    node = replace(cluster.nodes[0], name="node", addresses=(), advertise_address=None)
    endpoint = replace(cluster.endpoint, vips=(ip_address("10.0.0.162"),))
    assert list(check(replace(cluster, nodes=(node,), endpoint=endpoint))) == []
