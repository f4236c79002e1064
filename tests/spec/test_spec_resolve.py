"""Defaults: what a short spec stands for."""

from __future__ import annotations

import re
import string
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_cases import HERE

from kubevipgen.finding import Severity
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Mode, RunAs
from kubevipgen.source import Source
from kubevipgen.spec import Flags, Loaded, load_source
from kubevipgen.spec.resolve_balancer import virtual_router_id
from kubevipgen.spec.resolve_programs import PROGRAMS, move


def load(change: dict[str, Any] | None = None, base: str = "three") -> Loaded:
    """The base spec with whole fields replaced."""
    data = yaml.parse((HERE / "good" / f"{base}.yaml").read_text())
    return load_source(Source.from_text(yaml.dump({**data, **(change or {})}), "f"), Flags())


def cluster(change: dict[str, Any] | None = None, base: str = "three") -> Cluster:
    return load(change, base).cluster


@pytest.mark.parametrize(
    ("base", "change", "port"),
    [
        ("three", {}, 8443),
        ("three-kube-vip", {}, 6443),
        ("three-kube-vip", {"apiServer": {"port": 7443}}, 7443),
        ("dual-stack", {}, 8443),
        ("six-only", {}, 6443),
        ("outside", {}, 8443),
        ("load-balancers", {}, 6443),
        ("three", {"endpoint": {"vip": "10.0.0.162", "port": 9443}}, 9443),
    ],
)
def test_endpoint_port_by_mode(base: str, change: dict[str, Any], port: int) -> None:
    assert cluster(change, base).endpoint.port == port


@pytest.mark.parametrize(
    ("base", "pods", "services"),
    [
        ("three", ["10.244.0.0/16"], ["10.96.0.0/12"]),
        ("six-only", ["fd00:10:244::/56"], ["fd00:10:96::/112"]),
        (
            "dual-stack",
            ["fd00:10:244::/56", "10.244.0.0/16"],
            ["fd00:10:96::/112", "10.96.0.0/12"],
        ),
    ],
)
def test_subnets_follow_the_families_of_the_endpoint(
    base: str, pods: list[str], services: list[str]
) -> None:
    networks = cluster(base=base).networking
    assert networks.pod_subnets == tuple(map(ip_network, pods))
    assert networks.service_subnets == tuple(map(ip_network, services))


def test_one_given_subnet_decides_the_families_of_the_other() -> None:
    networks = cluster({"networking": {"podSubnet": "10.1.0.0/16"}}).networking
    assert networks.service_subnets == (ip_network("10.96.0.0/12"),)


def test_endpoint_of_one_family_on_dual_stack_nodes_makes_a_dual_stack_cluster() -> None:
    networks = cluster({"endpoint": {"vip": "10.0.0.162"}}, "dual-stack").networking
    assert [n.version for n in networks.pod_subnets] == [4, 6]


def test_advertised_address_is_of_the_endpoints_family() -> None:
    first = cluster(base="dual-stack").nodes[0]
    assert first.advertise_address == ip_address("fd00:0:0:1::a3")
    assert [a.family for a in first.addresses] == [4, 6]


def test_load_balancers_carry_the_balancer_as_services() -> None:
    resolved = cluster(base="load-balancers")
    assert resolved.on_load_balancers
    assert [n.name for n in resolved.vip_nodes] == ["lb-1", "lb-2"]
    assert resolved.haproxy is not None
    assert resolved.haproxy.run_as is RunAs.SYSTEMD
    assert (resolved.haproxy.image, resolved.haproxy.profile) == ("", None)


@pytest.mark.parametrize("etcd", [{"etcd": {"external": {}}}, {"etcd": {}}])
def test_etcd_nodes_are_the_external_etcd(etcd: dict[str, Any]) -> None:
    found = cluster(etcd, "load-balancers").etcd
    assert found is not None
    assert found.endpoints == tuple(f"https://10.10.0.4{i}:2379" for i in (1, 2, 3))


def test_this_machine_is_a_node_without_addresses() -> None:
    resolved = cluster(base="this-machine")
    (node,) = resolved.nodes
    assert (node.name, node.addresses, node.interface) == ("node", (), "ens3")
    assert resolved.is_init_node(node)
    assert resolved.name == "kubernetes"


def test_shared_labels_are_added_to_and_shared_taints_replaced() -> None:
    first, second, _ = cluster(base="everything").nodes
    assert first.labels == {"zone": "a", "rack": "r1", "example.com/kind": ""}
    assert second.labels == {"zone": "a"}
    assert (first.interface, second.interface) == ("eno1", "ens3")
    assert second.taints == ()


def test_registry_replaces_the_host_of_every_image() -> None:
    resolved = cluster(base="everything")
    assert resolved.keepalived is not None
    assert resolved.haproxy is not None
    assert resolved.keepalived.image.startswith("registry.example.com:5000/mirror/osixia/")
    assert resolved.haproxy.image.startswith(
        "registry.example.com:5000/mirror/library/haproxy:3.2-alpine@sha256:0123"
    )
    assert resolved.image_repository == "registry.example.com:5000/mirror"


@pytest.mark.parametrize(
    ("image", "moved"),
    [
        ("docker.io/a/b:1", "r.example/m/a/b:1"),
        ("localhost/a:1", "r.example/m/a:1"),
        ("host:5000/a:1", "r.example/m/a:1"),
        ("osixia/keepalived:1", "r.example/m/osixia/keepalived:1"),
        ("r.example/m/a/b:1", "r.example/m/a/b:1"),
    ],
)
def test_moving_an_image(image: str, moved: str) -> None:
    assert move(image, "r.example/m") == moved


@pytest.mark.parametrize(
    ("image", "profile"),
    [
        ("docker.io/library/haproxy:3.1.4", "haproxy"),
        ("registry.example.com/haproxy:3.2-alpine", "haproxy-alpine"),
        ("registry.example.com/x/library/haproxy:3.2.1-alpine3.22", "haproxy-alpine"),
        ("registry.example.com/own/balancer:3.2", "custom-haproxy"),
        ("docker.io/library/haproxy@sha256:" + "0" * 64, "haproxy"),
    ],
)
def test_profile_by_image(image: str, profile: str) -> None:
    found = cluster({"images": {"haproxy": image}}).haproxy
    assert found is not None
    assert found.profile is not None
    assert found.profile.name == profile


def test_the_tag_of_a_given_image_is_the_version() -> None:
    found = cluster({"images": {"kubeVip": "ghcr.io/kube-vip/kube-vip:v1.0.3"}}, "three-kube-vip")
    assert found.contract.kube_vip is not None
    assert str(found.contract.kube_vip.version) == "1.0.3"


@pytest.mark.parametrize(
    ("args", "anonymous"),
    [
        ([{"name": "anonymous-auth", "value": "false"}], False),
        ([{"name": "anonymous-auth", "value": "true"}], True),
        ([{"name": "v", "value": "2"}], True),
        ([], True),
    ],
)
def test_anonymous_auth_is_read_from_overrides(
    args: list[dict[str, str]], *, anonymous: bool
) -> None:
    overrides = {"ClusterConfiguration": {"apiServer": {"extraArgs": args}}}
    assert cluster({"kubeadm": {"overrides": overrides}}).anonymous_auth is anonymous


def test_anonymous_auth_in_the_map_form_of_older_kubeadm() -> None:
    overrides = {"ClusterConfiguration": {"apiServer": {"extraArgs": {"anonymous-auth": "false"}}}}
    change = {"kubernetesVersion": "1.30.2", "kubeadm": {"overrides": overrides}}
    assert not cluster(change).anonymous_auth


@given(st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=63))
def test_virtual_router_id(name: str) -> None:
    number = virtual_router_id(name)
    assert 1 <= number <= 254
    assert number != 51


def test_virtual_router_id_never_changes() -> None:
    assert [virtual_router_id(name) for name in ("kubernetes", "lab", "big")] == [77, 214, 107]


def test_digest_ignores_comments_and_order() -> None:
    text = (HERE / "good" / "three.yaml").read_text()
    moved = text.replace("kind: Cluster\n", "").replace("nodes:", "kind: Cluster  # c\nnodes:")
    origins = [load_source(Source.from_text(t, "f"), Flags()).cluster.origin for t in (text, moved)]
    assert origins[0] == origins[1]
    assert re.fullmatch("[0-9a-f]{12}", origins[0].digest)
    changed = text.replace("name: dtlab-dev\n", "name: other\n")
    other = load_source(Source.from_text(changed, "f"), Flags()).cluster.origin
    assert other.digest != origins[0].digest


def test_every_mode_of_the_table_is_offered_or_refused() -> None:
    later = {Mode.KEEPALIVED_LVS, Mode.NGINX_PROXY, Mode.HAPROXY_PROXY}
    assert set(PROGRAMS) | later == set(Mode)


@pytest.mark.parametrize(
    ("base", "change", "message"),
    [
        ("three", {"kubeVip": {}}, "kubeVip does nothing"),
        ("three-kube-vip", {"haproxy": {"statusPort": 9445}}, "haproxy does nothing"),
        (
            "three",
            {"images": {"kubeVip": "ghcr.io/kube-vip/kube-vip:v1.2.3"}},
            "images.kubeVip does nothing",
        ),
        (
            "load-balancers",
            {"images": {"haproxy": "docker.io/library/haproxy:3.2"}},
            "images.haproxy does nothing",
        ),
        (
            "three",
            {
                "images": {"haproxy": "docker.io/library/haproxy:3.0.1"},
                "haproxy": {"version": "3.2"},
            },
            "haproxy.version is 3.2, but the tag of images.haproxy says 3.0.1",
        ),
    ],
)
def test_what_has_no_effect_is_warned_about(
    base: str, change: dict[str, Any], message: str
) -> None:
    (finding,) = load(change, base).findings
    assert message in finding.message
    assert finding.severity is Severity.WARNING
