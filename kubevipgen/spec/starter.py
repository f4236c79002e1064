"""A first cluster file, from whatever the flags say; placeholders stand for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubevipgen import versions
from kubevipgen.formats import yaml
from kubevipgen.spec.flags import Flags, overlay

_HEADER = (
    "yaml-language-server: $schema=cluster.schema.json",
    "The schema comes from `kubevipgen schema > cluster.schema.json`; with it, editors help.",
    "Check this file with `kubevipgen validate`, which also shows every default.",
)
# Documentation addresses (RFC 5737): no real network has them.
_VIP = "192.0.2.10"
_NODES = [{"name": f"cp-{i}", "address": f"192.0.2.{10 + i}/24"} for i in (1, 2, 3)]
_INTERFACE = "eth0"
_MODE = "keepalived-haproxy"
_COMMENTS = {
    "name": ("Name of the cluster; the VRRP virtual router ID follows from it.",),
    "kubernetesVersion": ("The release that kubeadm shall install, with its patch number.",),
    "mode": (
        "Who holds the virtual IP and who balances: keepalived-haproxy, kube-vip,",
        "kube-vip-haproxy, keepalived, or haproxy (something outside holds the IP).",
    ),
    "endpoint": (
        "Where clients reach the API: a free address in the nodes' subnet. Optional:",
        "dnsName (a name instead of the address) and port.",
    ),
    "nodeDefaults": ("What all nodes share; a node may say otherwise.",),
    "nodes": (
        "The machines, with the prefix length of their subnet. The first control plane is where",
        "`kubeadm init` runs. Roles: control-plane (the default), worker, load-balancer, etcd.",
    ),
}
_NO_NODES = (
    "Without nodes only the static pod of kube-vip is rendered; list them (name, address) to get",
    "kubeadm's files too.",
)


@dataclass(frozen=True, slots=True)
class Starter:
    """The text, and what in it has to be replaced because no flag said it."""

    text: str
    placeholders: tuple[str, ...]


def starter(flags: Flags) -> Starter:
    """The same flags give the same text; it validates when there are no placeholders."""
    given, _ = overlay(flags, {})
    data = yaml.Map({"apiVersion": "kubevipgen/v1alpha1", "kind": "Cluster"})
    data["name"] = given.get("name", "kubernetes")
    data["kubernetesVersion"] = given.get("kubernetesVersion", f"{versions.newest('kubernetes')}.0")
    data["mode"] = given.get("mode", _MODE)
    missing = [*_endpoint(data, given), *_nodes(data, given)]
    data.comments = {key: text for key, text in _COMMENTS.items() if key in data}
    if "nodes" not in data:
        data.comments["nodeDefaults"] = _NO_NODES
    return Starter(yaml.dump(data, _HEADER), tuple(missing))


def _endpoint(data: dict[str, Any], given: dict[str, Any]) -> list[str]:
    endpoint = given.get("endpoint", {})
    outside = data["mode"] == "haproxy" and "dnsName" in endpoint
    known = "vip" in endpoint or outside
    data["endpoint"] = endpoint if known else {"vip": _VIP, **endpoint}
    return [] if known else [f"endpoint.vip {_VIP}"]


def _nodes(data: dict[str, Any], given: dict[str, Any]) -> list[str]:
    shared = given.get("nodeDefaults", {})
    nodes = given.get("nodes", [])
    if data["mode"] == "kube-vip" and not nodes and shared and data["endpoint"].get("vip") != _VIP:
        data["nodeDefaults"] = shared
        return []
    data["nodes"] = nodes or _NODES
    named = all("interface" in node for node in data["nodes"])
    missing = [] if shared or named else [f"nodeDefaults.interface {_INTERFACE}"]
    if not named or shared:
        data["nodeDefaults"] = shared or {"interface": _INTERFACE}
        data["nodes"] = data.pop("nodes")  # the machines come last
    return missing if nodes else [*missing, "nodes 192.0.2.11 to 192.0.2.13"]
