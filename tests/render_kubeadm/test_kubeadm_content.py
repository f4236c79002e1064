"""What stands in the documents, where a wrong value would only show on a running cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

import member_factory as make
from kubevipgen.model import Cluster, Role, Taint
from kubevipgen.render import kubeadm
from kubevipgen.render.kubeadm.parts import INIT_PATH, JOIN_PATH
from kubevipgen.secrets import Secrets


def documents(
    cluster: Cluster, name: str = "m-1", secrets: Secrets = make.SECRETS
) -> dict[str, Any]:
    path = INIT_PATH if name == "m-1" else JOIN_PATH
    text = make.text(kubeadm.plan, cluster, name, path, secrets)
    return {d["kind"]: d for d in yaml.safe_load_all(text)}


def registration(cluster: Cluster, name: str) -> dict[str, Any]:
    found = documents(cluster, name)
    document = found.get("InitConfiguration") or found["JoinConfiguration"]
    return dict(document["nodeRegistration"])


def node_ip(cluster: Cluster, name: str) -> str:
    pairs = registration(cluster, name)["kubeletExtraArgs"]
    return next(str(a["value"]) for a in pairs if a["name"] == "node-ip")


def with_first(cluster: Cluster, **fields: Any) -> Cluster:
    first, *others = cluster.nodes
    return replace(cluster, nodes=(replace(first, **fields), *others))


def test_node_ip_of_dual_stack_follows_the_service_subnets() -> None:
    assert node_ip(make.dual_stack(), "m-2") == "fd00::2,10.0.0.2"
    v4_first = make.dual_stack(networking=make.networking("10.1.0.0/16", "10.2.0.0/16,fd02::/112"))
    assert node_ip(v4_first, "m-2") == "10.0.0.2,fd00::2"


def test_node_ip_leaves_out_a_family_that_the_cluster_does_not_use() -> None:
    cluster = make.dual_stack(networking=make.networking("10.244.0.0/16", "10.96.0.0/16"))
    assert node_ip(cluster, "m-1") == "10.0.0.1"


def test_the_user_may_set_another_node_ip() -> None:
    cluster = with_first(make.cluster(), kubelet_args={"node-ip": "192.0.2.7"})
    assert node_ip(cluster, "m-1") == "192.0.2.7"


def test_advertise_address_and_port_are_the_nodes_own() -> None:
    cluster = make.cluster(api_port=7443, endpoint=make.endpoint("10.0.0.162", port=8443))
    init = documents(cluster)["InitConfiguration"]
    join = documents(cluster, "m-2")["JoinConfiguration"]
    assert init["localAPIEndpoint"] == {"advertiseAddress": "10.0.0.163", "bindPort": 7443}
    local = join["controlPlane"]["localAPIEndpoint"]
    assert local == {"advertiseAddress": "10.0.0.164", "bindPort": 7443}
    assert join["discovery"]["bootstrapToken"]["apiServerEndpoint"] == "10.0.0.162:8443"


@pytest.mark.parametrize(
    ("vips", "name", "wanted"),
    [
        (["10.0.0.162"], "", "10.0.0.162:8443"),
        (["fd00::a2", "10.0.0.162"], "", "[fd00::a2]:8443"),
        (["10.0.0.162"], "vip.mycluster.local", "vip.mycluster.local:8443"),
        ([], "vip.mycluster.local", "vip.mycluster.local:8443"),
    ],
)
def test_endpoint(vips: list[str], name: str, wanted: str) -> None:
    cluster = make.cluster(endpoint=make.endpoint(*vips, port=8443, name=name))
    assert documents(cluster)["ClusterConfiguration"]["controlPlaneEndpoint"] == wanted


def test_a_worker_joins_without_control_plane_section_and_certificate_key() -> None:
    document = documents(make.cluster(), "w-1")["JoinConfiguration"]
    assert "controlPlane" not in document
    assert make.SECRETS.certificate_key not in str(document)


def test_no_override_promotes_a_worker() -> None:
    over = {"JoinConfiguration": {"controlPlane": {"certificateKey": None}, "dryRun": True}}
    cluster = make.cluster(kubeadm_overrides=over)
    worker = documents(cluster, "w-1")["JoinConfiguration"]
    assert worker["dryRun"] is True
    assert "controlPlane" not in worker
    assert "certificateKey" not in documents(cluster, "m-2")["JoinConfiguration"]["controlPlane"]


@pytest.mark.parametrize(
    ("taints", "wanted"),
    [
        (None, "absent"),
        ((), []),
        (
            (Taint("a", "NoSchedule", "x"), Taint("b", "NoExecute")),
            [
                {"key": "a", "value": "x", "effect": "NoSchedule"},
                {"key": "b", "effect": "NoExecute"},
            ],
        ),
    ],
)
def test_taints(taints: Any, wanted: Any) -> None:
    made = registration(with_first(make.cluster(), taints=taints), "m-1")
    assert made.get("taints", "absent") == wanted


def test_certificate_names_are_whole_ordered_and_single() -> None:
    balancer = make.node("lb-1", "10.0.0.31/24", role=Role.LOAD_BALANCER)
    cluster = make.cluster(
        nodes=(*make.nodes(), balancer),
        endpoint=make.endpoint("10.0.0.162", name="vip.mycluster.local"),
        cert_sans=("api.example.com", "10.0.0.163", "vip.mycluster.local"),
    )
    names = ["vip.mycluster.local", "10.0.0.162", "10.0.0.163", "10.0.0.164", "10.0.0.165"]
    wanted = [*names, "10.0.0.31", "api.example.com"]
    assert documents(cluster)["ClusterConfiguration"]["apiServer"] == {"certSANs": wanted}


def test_ipvs_leaves_the_vips_alone() -> None:
    cluster = make.dual_stack()
    cluster = replace(cluster, networking=replace(cluster.networking, proxy_mode="ipvs"))
    made = documents(cluster)["KubeProxyConfiguration"]["ipvs"]
    assert made == {"excludeCIDRs": ["fd00::a2/128", "10.0.0.162/32"], "strictARP": True}


def test_join_is_pinned_when_the_pin_is_known_and_says_so_when_not() -> None:
    pinned = documents(make.cluster(), "w-1")["JoinConfiguration"]["discovery"]["bootstrapToken"]
    assert pinned["caCertHashes"] == list(make.SECRETS.ca_cert_hashes)
    assert "unsafeSkipCAVerification" not in pinned
    unpinned = replace(make.SECRETS, ca_cert_hashes=())
    text = make.text(kubeadm.plan, make.cluster(), "w-1", JOIN_PATH, unpinned)
    above, _, below = text.partition("    unsafeSkipCAVerification: true\n")
    assert below == ""
    assert "To pin it" in above


def test_component_override_makes_a_document_without_kube_proxy() -> None:
    networking = make.networking("10.244.0.0/16", "10.96.0.0/12", "none")
    over = {"KubeProxyConfiguration": {"mode": "nftables"}, "KubeletConfiguration": {"maxPods": 9}}
    made = documents(make.cluster(networking=networking, kubeadm_overrides=over))
    assert made["KubeProxyConfiguration"]["mode"] == "nftables"
    assert made["KubeletConfiguration"]["maxPods"] == 9
    assert made["KubeletConfiguration"]["cgroupDriver"] == "systemd"


def test_fields_stand_in_kubeadms_order_wherever_they_came_from() -> None:
    over = {"ClusterConfiguration": {"featureGates": {"X": True}, "etcd": {"local": {}}, "zz": 1}}
    keys = list(documents(make.cluster(kubeadm_overrides=over))["ClusterConfiguration"])
    wanted = "apiVersion kind etcd networking kubernetesVersion controlPlaneEndpoint apiServer"
    assert keys == [*wanted.split(), "featureGates", "clusterName", "zz"]
