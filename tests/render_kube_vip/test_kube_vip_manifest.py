from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, ip_address
from typing import Any

import kubernetes_validate
import pytest
import yaml as pyyaml

import member_factory as make
from kubevipgen import resources, versions
from kubevipgen.model import Announce, Bgp, BgpPeer, Cluster, KubeVip
from kubevipgen.render import kube_vip
from kubevipgen.secrets import MissingSecretError, Secrets

PATH = "/etc/kubernetes/manifests/kube-vip.yaml"
SECRETS = Secrets(bgp_passwords={"10.0.0.1": "s3cr$t", "fd00::1": "other"})
PEERS = (
    BgpPeer(ip_address("10.0.0.1"), 65001, password=True),
    BgpPeer(ip_address("fd00::1"), 65002, multihop=True),
)
BGP = Bgp(65000, PEERS)
RELEASES = [
    f"{row['branch']}.{patch}" for row in resources.data("kube-vip") for patch in {0, row["newest"]}
]


def cluster(
    kubernetes: str = "1.36.2", release: str = "1.2.3", *, more: Any = None, **pod: Any
) -> Cluster:
    """`pod` are fields of KubeVip, `more` fields of Cluster."""
    fields: dict[str, Any] = {
        "contract": versions.contract(kubernetes, kube_vip=release),
        "kube_vip": KubeVip(f"ghcr.io/kube-vip/kube-vip:v{release}", **pod),
        "nodes": tuple(replace(n, interface="ens3") for n in make.nodes()),
    }
    return make.cluster(**(fields | (more or {})))


def text(cluster: Cluster, name: str = "m-1", path: str = PATH) -> str:
    return make.text(kube_vip.plan, cluster, name, path, SECRETS)


def pod(cluster: Cluster, name: str = "m-1") -> Any:
    return pyyaml.safe_load(text(cluster, name))


def env(cluster: Cluster, name: str = "m-1") -> dict[str, Any]:
    items = pod(cluster, name)["spec"]["containers"][0]["env"]
    names = [item["name"] for item in items]
    assert len(set(names)) == len(names)
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in items}


def variants(release: str, kubernetes: str = "1.36.2") -> list[Cluster]:
    """One cluster for each way to announce and to balance."""
    two = {"endpoint": make.endpoint("fd00::a2", "10.0.0.162")}
    return [
        cluster(kubernetes, release, log_level=0),
        cluster(kubernetes, release, services=True, prometheus_port=2112, health_port=0),
        cluster(kubernetes, release, load_balancer=True, lb_forwarding="local"),
        cluster(kubernetes, release, load_balancer=True, lb_forwarding="masquerade"),
        cluster(kubernetes, release, announce=Announce.BGP, bgp=BGP),
        cluster(kubernetes, release, announce=Announce.ROUTING_TABLE),
        cluster(kubernetes, release, more=two),
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_every_variable_is_one_that_the_release_reads(release: str) -> None:
    for one in variants(release):
        contract = one.contract.kube_vip
        assert contract is not None
        assert set(env(one)) <= contract.env_names
        assert "vip_address" not in env(one)


@pytest.mark.parametrize("minor", range(29, 38))
def test_the_schema_of_each_minor_accepts_it(minor: int) -> None:
    for one in variants("1.2.3", f"1.{minor}.0"):
        for name in ("m-1", "m-2"):
            kubernetes_validate.validate(pod(one, name), f"1.{minor}", strict=True)


def test_arp() -> None:
    assert env(cluster()) == {
        "vip_arp": "true",
        "port": "6443",
        "vip_nodename": {"fieldRef": {"fieldPath": "spec.nodeName"}},
        "vip_interface": "ens3",
        "vip_subnet": "32",
        "cp_enable": "true",
        "cp_namespace": "kube-system",
        "vip_leaderelection": "true",
        "vip_leasename": "plndr-cp-lock",
        "vip_leaseduration": "15",
        "vip_renewdeadline": "10",
        "vip_retryperiod": "2",
        "address": "10.0.0.162",
        "health_check_port": "9445",
    }


def test_the_port_is_the_apiservers() -> None:
    one = cluster(more={"api_port": 7443, "endpoint": make.endpoint("10.0.0.162", port=8443)})
    assert env(one)["port"] == "7443"


def test_an_unknown_interface_is_left_to_kube_vip() -> None:
    assert "vip_interface" not in env(cluster(more={"nodes": make.nodes()}))


@pytest.mark.parametrize(
    ("release", "vips", "name", "value"),
    [
        ("0.8.10", ["10.0.0.162"], "vip_cidr", "32"),
        ("0.8.10", ["fd00::a2"], "vip_cidr", "128"),
        ("0.9.0", ["10.0.0.162"], "vip_subnet", "32"),
        ("1.2.3", ["fd00::a2"], "vip_subnet", "128"),
        ("1.2.3", ["10.0.0.162", "fd00::a2"], "vip_subnet", "32,128"),
        ("1.2.3", ["fd00::a2", "10.0.0.162"], "vip_subnet", "32,128"),
    ],
)
def test_prefix_lengths(release: str, vips: list[str], name: str, value: str) -> None:
    found = env(cluster(release=release, more={"endpoint": make.endpoint(*vips)}))
    assert found[name] == value
    assert found["address"] == ",".join(vips)
    assert ("vip_cidr" in found) is not ("vip_subnet" in found)


def test_bgp_with_a_health_check_announces_from_every_node() -> None:
    found = env(cluster(announce=Announce.BGP, bgp=BGP), "m-2")
    assert found["vip_arp"] == "false"
    assert found["vip_interface"] == "lo"
    assert found["vip_leaderelection"] == "false"
    assert "vip_leaseduration" not in found
    assert found["bgp_routerid"] == "10.0.0.164"
    assert found["bgp_as"] == "65000"
    assert found["bgp_peers"] == "10.0.0.1:65001:s3cr$$t:false,[fd00::1]:65002::true"
    assert found["control_plane_health_check_address"] == "https://kubernetes:6443/readyz"
    mounts = pod(cluster(announce=Announce.BGP, bgp=BGP))["spec"]["containers"][0]["volumeMounts"]
    ca = next(m for m in mounts if m["name"] == "ca")
    assert ca["mountPath"] == found["control_plane_health_check_ca_path"]
    assert ca["readOnly"] is True


@pytest.mark.parametrize(
    "one",
    [
        cluster(release="1.1.2", announce=Announce.BGP, bgp=BGP),
        cluster(announce=Announce.BGP, bgp=BGP, more={"anonymous_auth": False}),
    ],
    ids=["too old for the check", "no anonymous access"],
)
def test_bgp_without_a_health_check_elects_a_leader(one: Cluster) -> None:
    found = env(one)
    assert found["vip_leaderelection"] == "true"
    assert "control_plane_health_check_address" not in found
    assert all(v["name"] != "ca" for v in pod(one)["spec"]["volumes"])


def test_bgp_router_id_of_the_spec_and_of_an_interface() -> None:
    given = replace(BGP, router_id=IPv4Address("1.2.3.4"))
    assert env(cluster(announce=Announce.BGP, bgp=given))["bgp_routerid"] == "1.2.3.4"
    bare = tuple(replace(n, addresses=(), interface="ens3") for n in make.nodes())
    found = env(cluster(announce=Announce.BGP, bgp=BGP, more={"nodes": bare}))
    assert "bgp_routerid" not in found
    assert found["bgp_routerinterface"] == "ens3"


def test_bgp_passwords_are_asked_for_and_marked() -> None:
    one = cluster(announce=Announce.BGP, bgp=BGP)
    plan = make.files(kube_vip.plan, one, "m-1", SECRETS)[PATH]
    content = plan.build()
    assert plan.mode == 0o600
    assert set(content.secrets) == {"s3cr$t", "s3cr$$t"}
    with pytest.raises(MissingSecretError, match=r"10\.0\.0\.1"):
        make.files(kube_vip.plan, one, "m-1", Secrets())[PATH].build()
    assert make.files(kube_vip.plan, cluster(), "m-1")[PATH].build().secrets == ()


def test_routing_table() -> None:
    found = env(cluster(announce=Announce.ROUTING_TABLE, routing_table_id=77))
    assert found["vip_arp"] == "false"
    assert found["vip_routingtable"] == "true"
    assert found["vip_routingtableid"] == "77"
    assert found["vip_interface"] == "ens3"
    assert "vip_leaderelection" not in found


def test_services() -> None:
    assert env(cluster(services=True))["svc_election"] == "true"
    assert "svc_enable" not in env(cluster())
    found = env(cluster(services=True, announce=Announce.BGP, bgp=BGP))
    assert found["svc_enable"] == "true"
    assert "svc_election" not in found


def test_load_balancer_and_its_rights() -> None:
    local = cluster(load_balancer=True, lb_port=7000)
    assert env(local)["lb_port"] == "7000"
    context = pod(local)["spec"]["containers"][0]["securityContext"]
    assert context["capabilities"] == {"add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]}
    assert context["readOnlyRootFilesystem"] is True
    masquerade = cluster(load_balancer=True, lb_forwarding="masquerade")
    assert env(masquerade)["lb_fwdmethod"] == "masquerade"
    # The apiserver refuses privileged together with allowPrivilegeEscalation: false.
    context = pod(masquerade)["spec"]["containers"][0]["securityContext"]
    assert context == {"privileged": True}
    unused = cluster(load_balancer=False, lb_forwarding="masquerade")
    assert "privileged" not in pod(unused)["spec"]["containers"][0]["securityContext"]


def test_metrics_are_off_unless_asked_for() -> None:
    def args(one: Cluster) -> list[str]:
        found: list[str] = pod(one)["spec"]["containers"][0]["args"]
        return found

    assert args(cluster()) == ["manager", "--prometheusHTTPServer", ""]
    assert args(cluster(prometheus_port=2113)) == ["manager", "--prometheusHTTPServer", ":2113"]


@pytest.mark.parametrize(
    ("release", "port", "probed"),
    [("0.8.10", 10300, None), ("0.9.0", 10300, 10300), ("1.2.3", 0, None)],
)
def test_liveness(release: str, port: int, probed: int | None) -> None:
    one = cluster(release=release, health_port=port)
    probe = pod(one)["spec"]["containers"][0].get("livenessProbe")
    assert (probe["httpGet"]["port"] if probe else None) == probed
    assert env(one).get("health_check_port") == (str(probed) if probed else None)


@pytest.mark.parametrize(
    ("release", "level", "written"),
    [("0.8.9", 0, "4"), ("0.8.9", -4, "5"), ("0.8.9", 8, "2"), ("0.8.10", -4, "-4")],
)
def test_log_level(release: str, level: int, written: str) -> None:
    assert env(cluster(release=release, log_level=level))["vip_loglevel"] == written


def test_extra_env_is_literal_and_never_replaces_ours() -> None:
    extra = {"vip_arpRate": "1000", "address": "6.6.6.6", "annotation": "$(HOME) $x"}
    found = env(cluster(extra_env=extra))
    assert found["vip_arpRate"] == "1000"
    assert found["address"] == "10.0.0.162"
    assert found["annotation"] == "$$(HOME) $$x"


@pytest.mark.parametrize(
    ("kubernetes", "node", "file"),
    [
        ("1.33.1", "m-1", "super-admin.conf"),
        ("1.33.1", "m-2", "admin.conf"),
        ("1.35.4", "m-1", "super-admin.conf"),
        ("1.35.5", "m-1", "admin.conf"),
        ("1.36.2", "m-1", "admin.conf"),
    ],
)
def test_kubeconfig(kubernetes: str, node: str, file: str) -> None:
    spec = pod(cluster(kubernetes), node)["spec"]
    volume = next(v for v in spec["volumes"] if v["name"] == "kubeconfig")
    assert volume["hostPath"] == {"path": f"/etc/kubernetes/{file}", "type": "File"}
    mount = next(m for m in spec["containers"][0]["volumeMounts"] if m["name"] == "kubeconfig")
    assert mount["mountPath"] == "/etc/kubernetes/admin.conf"
    assert mount["readOnly"] is True
    planned = make.files(kube_vip.plan, cluster(kubernetes), node)
    step = planned.get("/etc/kubevipgen/after-init.sh")
    assert (step is not None) is (file == "super-admin.conf")
    assert step is None or step.mode == 0o755


def test_host_aliases_or_a_hosts_file() -> None:
    works, broken = cluster("1.29.7"), cluster("1.29.6")
    aliases = [{"ip": "127.0.0.1", "hostnames": ["kubernetes"]}]
    assert pod(works)["spec"]["hostAliases"] == aliases
    assert "/etc/kubevipgen/kube-vip-hosts" not in make.files(kube_vip.plan, works, "m-2")
    spec = pod(broken, "m-2")["spec"]
    assert "hostAliases" not in spec
    assert {"name": "hosts", "mountPath": "/etc/hosts", "readOnly": True} in spec["containers"][0][
        "volumeMounts"
    ]
    lines = text(broken, "m-2", "/etc/kubevipgen/kube-vip-hosts").splitlines()
    assert "127.0.0.1 localhost kubernetes" in lines


def test_only_control_planes_and_only_with_kube_vip() -> None:
    assert make.files(kube_vip.plan, cluster(), "w-1") == {}
    assert make.files(kube_vip.plan, cluster(more={"kube_vip": None}), "m-1") == {}


def test_same_bytes_every_time() -> None:
    assert text(cluster()) == text(cluster())
    assert text(cluster()).startswith("# kube-vip: holds the VIP.\n# Made by kubevipgen ")
