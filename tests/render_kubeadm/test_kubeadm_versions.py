"""Every shape of cluster on every minor: kubeadm's own field lists and the contract hold."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kubeadm_reader import read

import member_factory as make
from kubevipgen.model import Cluster, Etcd, Role, Taint
from kubevipgen.render import kubeadm


def external_etcd(minor: int) -> Cluster:
    members = tuple(f"https://10.0.0.{i}:2379" for i in (171, 172, 173))
    pki = "/etc/kubernetes/pki"
    client = f"{pki}/apiserver-etcd-client"
    etcd = Etcd(members, f"{pki}/etcd/ca.crt", f"{client}.crt", f"{client}.key")
    balancers = (make.node("lb-1", "10.0.0.31/24", role=Role.LOAD_BALANCER),)
    return make.cluster(minor, etcd=etcd, nodes=make.nodes() + balancers, on_load_balancers=True)


def ipv6_only(minor: int) -> Cluster:
    planes = tuple(make.node(f"m-{i}", f"fd00::{i}/64") for i in (1, 2, 3))
    subnets = make.networking("fd01::/48", "fd02::/112")
    return make.cluster(minor, nodes=planes, endpoint=make.endpoint("fd00::a2"), networking=subnets)


def named(minor: int) -> Cluster:
    endpoint = make.endpoint("10.0.0.162", port=8443, name="vip.mycluster.local")
    return make.cluster(minor, endpoint=endpoint, cert_sans=("api.example.com", "10.0.0.162"))


def no_proxy(minor: int) -> Cluster:
    return make.cluster(minor, networking=make.networking("10.244.0.0/16", "10.96.0.0/12", "none"))


def ipvs(minor: int) -> Cluster:
    made = make.dual_stack(minor=minor)
    return replace(made, networking=replace(made.networking, proxy_mode="ipvs"))


def particular(minor: int) -> Cluster:
    """Nodes with everything a node can have."""
    more: dict[str, Any] = {
        "labels": {"rack": "r1", "example.com/zone": "a"},
        "taints": (Taint("dedicated", "NoSchedule", "x"), Taint("other", "NoExecute")),
        "kubelet_args": {"max-pods": "200", "node-labels": "late=yes"},
        "patches": {"kubeletconfiguration": {"maxPods": 200}, "kube-apiserver": {}},
    }
    nodes = tuple(replace(n, **more) for n in make.nodes())
    return make.cluster(
        minor, nodes=nodes, image_repository="registry.example.com/k8s", api_port=7443
    )


SHAPES = (
    make.cluster,
    external_etcd,
    ipv6_only,
    named,
    no_proxy,
    ipvs,
    particular,
    lambda minor: make.dual_stack(minor=minor),
)


def members(cluster: Cluster) -> list[str]:
    return [n.name for n in cluster.nodes if n.role in {Role.CONTROL_PLANE, Role.WORKER}]


def config(cluster: Cluster, name: str) -> dict[str, Any]:
    """The documents of one node by kind, read strictly."""
    found = make.files(kubeadm.plan, cluster, name)
    path = next(p for p in found if p.startswith("/etc/kubernetes/kubeadm-") and "patches" not in p)
    return read(found[path].build().text, cluster.contract.kubernetes.kubeadm_api)


@pytest.mark.parametrize("minor", make.MINORS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: getattr(s, "__name__", "shape"))
def test_every_node_of_every_shape_reads_strictly(shape: Any, minor: int) -> None:
    cluster = shape(minor)
    first, *others = members(cluster)
    kinds = set(config(cluster, first))
    assert {"InitConfiguration", "ClusterConfiguration", "KubeletConfiguration"} <= kinds
    assert ("KubeProxyConfiguration" in kinds) == (cluster.networking.proxy_mode != "none")
    for name in others:
        assert set(config(cluster, name)) == {"JoinConfiguration"}


@pytest.mark.parametrize("minor", make.MINORS)
def test_arguments_follow_the_api(minor: int) -> None:
    registration = config(particular(minor), "m-1")["InitConfiguration"]["nodeRegistration"]
    wanted = {
        "node-ip": "10.0.0.163",
        "node-labels": "rack=r1,example.com/zone=a,late=yes",
        "max-pods": "200",
    }
    pairs = [{"name": k, "value": v} for k, v in wanted.items()]
    assert registration["kubeletExtraArgs"] == (pairs if minor >= 31 else wanted)


@pytest.mark.parametrize("minor", make.MINORS)
def test_kube_proxy_is_left_out_as_the_api_wants(minor: int) -> None:
    documents = config(no_proxy(minor), "m-1")
    by_field = documents["ClusterConfiguration"].get("proxy")
    by_phase = documents["InitConfiguration"].get("skipPhases")
    assert (by_field, by_phase) == (
        ({"disabled": True}, None) if minor >= 31 else (None, ["addon/kube-proxy"])
    )


@pytest.mark.parametrize(
    ("minor", "patch", "timeouts"),
    [
        (30, 2, None),
        (34, 1, None),
        (34, 2, {"kubernetesAPICall": "5m0s"}),
        (36, 0, {"kubernetesAPICall": "5m0s"}),
        (36, 1, None),
    ],
)
def test_patience_only_where_init_calls_through_the_vip(
    minor: int, patch: int, timeouts: dict[str, str] | None
) -> None:
    document = config(make.cluster(minor, patch), "m-1")["InitConfiguration"]
    assert document.get("timeouts") == timeouts


@pytest.mark.needs("kubeadm")
@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: getattr(s, "__name__", "shape"))
def test_kubeadm_itself_accepts(shape: Any, tmp_path: Path) -> None:
    """With the kubeadm on PATH, for the minor that it is."""
    version = subprocess.check_output(["kubeadm", "version", "-o", "short"], text=True)
    cluster = shape(int(version.split(".")[1]))
    for name in members(cluster):
        found = make.files(kubeadm.plan, cluster, name)
        file = tmp_path / f"{name}.yaml"
        file.write_text(next(iter(found.values())).build().text)
        done = subprocess.run(
            ["kubeadm", "config", "validate", "--config", file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "WARNING" not in done.stderr.upper(), done.stderr
