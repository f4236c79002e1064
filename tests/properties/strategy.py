"""Hypothesis builds valid cluster files: every mode, family, placement, release, and options."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Spec = dict[str, Any]
Draw = st.DrawFn

KUBERNETES = (
    "1.29.0",
    "1.30.14",
    "1.31.1",
    "1.32.9",
    "1.33.4",
    "1.34.3",
    "1.35.2",
    "1.36.2",
    "1.37.0",
)
KUBE_VIP = ("0.8.9", "0.9.2", "1.0.4", "1.1.2", "1.2.3")
FAMILIES = ((4,), (6,), (4, 6), (6, 4))
INTERFACES = ("ens3", "eth0", "eno1", "enp3s0f0", "bond0.50", "vlan-mgmt")
WORDS = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
BALANCED = {"keepalived-haproxy", "kube-vip-haproxy", "haproxy"}
MODES = ("kube-vip", "keepalived-haproxy", "kube-vip-haproxy", "keepalived", "haproxy")


def ip(family: int, number: int) -> str:
    return f"10.40.0.{number}" if family == 4 else f"fd00:40::{number:x}"


def maybe(draw: Draw, section: Spec, key: str, values: st.SearchStrategy[Any]) -> None:
    """Say it, or leave the default."""
    if draw(st.booleans()):
        section[key] = draw(values)


@st.composite
def nodes(draw: Draw, families: tuple[int, ...], roles: list[str]) -> list[Spec]:
    names = draw(st.lists(WORDS, min_size=len(roles), max_size=len(roles), unique=True))
    places = st.integers(10, 200)
    numbers = draw(st.lists(places, min_size=len(roles), max_size=len(roles), unique=True))
    found = []
    for role, name, number in zip(roles, names, numbers, strict=True):
        address = [f"{ip(f, number)}/{24 if f == 4 else 64}" for f in families]
        node: Spec = {"name": name, "address": address if len(address) > 1 else address[0]}
        if role != "control-plane":
            node["role"] = role
        maybe(draw, node, "interface", st.sampled_from(INTERFACES))
        maybe(draw, node, "labels", st.dictionaries(WORDS, WORDS, max_size=2))
        found.append(node)
    return found


@st.composite
def roles(draw: Draw, mode: str) -> list[str]:
    found = ["control-plane"] * draw(st.integers(1, 5)) + ["worker"] * draw(st.integers(0, 2))
    if mode in {"keepalived-haproxy", "haproxy"} and draw(st.booleans()):
        found += ["load-balancer"] * draw(st.integers(1, 3))
    return list(draw(st.permutations(found)))


@st.composite
def kube_vip(draw: Draw, mode: str, families: tuple[int, ...]) -> Spec:
    section: Spec = {}
    maybe(
        draw, section, "version", st.sampled_from(KUBE_VIP[1:] if len(families) == 2 else KUBE_VIP)
    )
    maybe(draw, section, "prometheusPort", st.sampled_from((0, 2112, 9100)))
    maybe(draw, section, "services", st.booleans())
    maybe(draw, section, "kubeconfig", st.sampled_from(("admin", "scoped")))
    if mode == "kube-vip" and families == (4,):
        section["announce"] = draw(st.sampled_from(("arp", "bgp", "routing-table")))
        if section["announce"] == "bgp":
            peers = [
                {"address": ip(4, 240 + i), "as": 65001 + i} for i in range(draw(st.integers(1, 2)))
            ]
            section["bgp"] = {"as": 65000, "peers": peers}
        elif section["announce"] == "arp":
            maybe(draw, section, "loadBalancer", st.just({"enabled": True, "forwarding": "local"}))
    return section


@st.composite
def keepalived(draw: Draw, families: tuple[int, ...], holders: list[str]) -> Spec:
    section: Spec = {}
    maybe(draw, section, "version", st.sampled_from(("2.2", "2.3")))
    maybe(draw, section, "virtualRouterId", st.integers(1, 255))
    maybe(draw, section, "garpRefresh", st.integers(1, 60))
    maybe(draw, section, "preferredNode", st.sampled_from(holders))
    if families == (4,) and draw(st.booleans()):
        section |= {"vrrpVersion": 2, "advertInterval": draw(st.integers(1, 3))}
        section["authentication"] = draw(st.booleans())
    else:
        maybe(draw, section, "advertInterval", st.sampled_from((0.1, 0.25, 0.5, 1, 2)))
    return section


@st.composite
def haproxy(draw: Draw) -> Spec:
    section: Spec = {}
    maybe(draw, section, "version", st.sampled_from(("2.6", "2.8", "3.0", "3.2")))
    maybe(draw, section, "statusPort", st.integers(9446, 9460))  # 9445 is kube-vip's
    maybe(draw, section, "maxConnections", st.integers(100, 100_000))
    if draw(st.booleans()):
        section["stats"] = {"port": draw(st.integers(9000, 9010))}
    return section


@st.composite
def certificates(draw: Draw) -> Spec:
    """As kubeadm takes them since v1beta4."""
    section: Spec = {}
    algorithms = ("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256")
    maybe(draw, section, "algorithm", st.sampled_from(algorithms))
    maybe(draw, section, "validity", st.sampled_from(("720h", "8760h")))
    maybe(draw, section, "caValidity", st.sampled_from(("8760h", "876000h")))
    return section


@st.composite
def bootstrap(draw: Draw) -> Spec:
    section: Spec = {}
    packages = st.sampled_from(("keepalived", "haproxy", "kubeadm=1.36.2-1.1"))
    maybe(draw, section, "packages", st.lists(packages, max_size=2, unique=True))
    maybe(draw, section, "pullImages", st.booleans())
    maybe(draw, section, "preflight", st.sampled_from(("required", "when-installed", "off")))
    lines = st.lists(st.sampled_from(("echo 'a # b'", 'x="$(id)"', "touch /a\\ b")), max_size=2)
    maybe(draw, section, "preKubeadmCommands", lines)
    maybe(draw, section, "postKubeadmCommands", lines)
    maybe(draw, section, "vipTimeout", st.integers(10, 86400))
    return section


@st.composite
def specs(draw: Draw) -> Spec:
    mode = draw(st.sampled_from(MODES))
    families = draw(st.sampled_from(FAMILIES))
    machines = draw(nodes(families, draw(roles(mode))))
    balancers = [n["name"] for n in machines if n.get("role") == "load-balancer"]
    planes = [n["name"] for n in machines if "role" not in n]
    vips = [ip(family, 250) for family in families]
    endpoint: Spec = {"vip": vips if len(vips) > 1 else vips[0]}
    spec: Spec = {
        "apiVersion": "kubevipgen/v1alpha1",
        "kind": "Cluster",
        "name": draw(WORDS),
        "kubernetesVersion": draw(st.sampled_from(KUBERNETES)),
        "mode": mode,
        "endpoint": endpoint,
        "nodeDefaults": {"interface": "eth7"},
        "nodes": machines,
    }
    maybe(draw, endpoint, "dnsName", st.just("api.example.test"))
    if mode in BALANCED:
        maybe(draw, endpoint, "port", st.sampled_from((8443, 7443, 9876)))
        spec["haproxy"] = draw(haproxy())
    if "kube-vip" in mode:
        spec["kubeVip"] = draw(kube_vip(mode, families))
    elif draw(st.booleans()):
        spec["runAs"] = draw(st.sampled_from(("static-pod", "systemd")))
    if "keepalived" in mode:
        spec["keepalived"] = draw(keepalived(families, balancers or planes))
    if not spec["kubernetesVersion"].startswith(("1.29.", "1.30.")):
        maybe(draw, spec, "certificates", certificates())
    if draw(st.booleans()):
        spec["bootstrap"] = draw(bootstrap())
    networking: Spec = {}
    maybe(draw, networking, "proxyMode", st.sampled_from(("iptables", "ipvs", "none")))
    maybe(draw, networking, "dnsDomain", st.sampled_from(("cluster.local", "k8s.example.test")))
    if networking:
        spec["networking"] = networking
    return spec
