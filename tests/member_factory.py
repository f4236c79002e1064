"""Clusters for tests of renderers, built directly, without a spec and its loader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from ipaddress import ip_address, ip_interface, ip_network
from typing import Any

from kubevipgen import versions
from kubevipgen.model import (
    Address,
    Cluster,
    Endpoint,
    KubeVip,
    Mode,
    Networking,
    Node,
    Origin,
    Role,
)
from kubevipgen.render.plan import FilePlan, Job
from kubevipgen.secrets import Secrets
from kubevipgen.versions import Contract

MINORS = tuple(range(29, 38))
SECRETS = Secrets(
    certificate_key="e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204",
    bootstrap_token="9vr73a.a8uxyaju799qwdjv",
    ca_cert_hashes=("sha256:7c2e69131a36ae2a042a339b33381c6d0d43887e2de83720eff5359e26aec866",),
)
Plan = Callable[[Job], Iterable[FilePlan]]


def contract(minor: int = 36, patch: int = 2) -> Contract:
    found = versions.contract(f"1.{minor}.{patch}", kube_vip=None, keepalived=None, haproxy=None)
    return Contract(found.kubernetes)


def node(name: str, *addresses: str, role: Role = Role.CONTROL_PLANE, **more: Any) -> Node:
    """A node; an address is written as ``10.0.0.1/24``."""
    found = tuple(Address(ip_interface(a).ip, ip_interface(a).network) for a in addresses)
    first = found[0].ip if found else None
    return Node(
        **{"name": name, "role": role, "addresses": found, "advertise_address": first} | more
    )


def nodes() -> tuple[Node, ...]:
    planes = (node(f"m-{i}", f"10.0.0.{162 + i}/24") for i in (1, 2, 3))
    return (*planes, node("w-1", "10.0.0.166/24", role=Role.WORKER))


def cluster(minor: int = 36, patch: int = 2, **more: Any) -> Cluster:
    """Three control planes and a worker, IPv4, kube-vip; any field can be replaced."""
    made = Cluster(
        name="lab",
        contract=contract(minor, patch),
        origin=Origin("cluster.yaml", "0123456789ab"),
        mode=Mode.KUBE_VIP,
        endpoint=endpoint("10.0.0.162"),
        networking=networking("10.244.0.0/16", "10.96.0.0/12"),
        nodes=nodes(),
        kube_vip=KubeVip("ghcr.io/kube-vip/kube-vip:v1.2.3"),
    )
    return replace(made, **more)


def endpoint(*vips: str, port: int = 6443, name: str = "") -> Endpoint:
    return Endpoint(tuple(ip_address(v) for v in vips), port, name)


def networking(pods: str, services: str, mode: str = "iptables") -> Networking:
    """Subnets as kubeadm writes them, comma-joined."""
    split = [tuple(ip_network(s) for s in text.split(",")) for text in (pods, services)]
    return Networking(split[0], split[1], proxy_mode=mode)


def dual_stack(**more: Any) -> Cluster:
    """Two families, IPv6 first among the subnets, different interfaces, an endpoint name."""
    planes = [node(f"m-{i}", f"10.0.0.{i}/24", f"fd00::{i}/64") for i in (1, 2, 3)]
    fields: dict[str, Any] = {
        "nodes": tuple(replace(n, advertise_address=n.addresses[1].ip) for n in planes),
        "endpoint": endpoint("fd00::a2", "10.0.0.162", port=8443),
        "networking": networking("fd01::/48,10.244.0.0/16", "fd02::/112,10.96.0.0/16"),
    }
    return cluster(**(fields | more))


def files(
    plan: Plan, cluster: Cluster, name: str, secrets: Secrets = SECRETS
) -> dict[str, FilePlan]:
    """The files that a target plans for the node of this name, by path."""
    found = next(n for n in cluster.nodes if n.name == name)
    return {p.path: p for p in plan(Job(cluster, found, secrets))}


def text(plan: Plan, cluster: Cluster, name: str, path: str, secrets: Secrets = SECRETS) -> str:
    return files(plan, cluster, name, secrets)[path].build().text
