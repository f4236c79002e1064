"""Endpoint and networks of the cluster, with defaults by address family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import Any

from kubevipgen.model import Endpoint, Ip, Mode, Network, Networking, Node, Role
from kubevipgen.spec.addresses import parse_host, parse_network
from kubevipgen.spec.collect import Collector, section
from kubevipgen.spec.problem import Path

POD_DEFAULTS = {4: "10.244.0.0/16", 6: "fd00:10:244::/56"}
SERVICE_DEFAULTS = {4: "10.96.0.0/12", 6: "fd00:10:96::/112"}
BALANCED_PORT = 8443  # beside an API server, which has 6443 on every address of the node
DIRECT_PORT = 6443
BALANCED = frozenset({Mode.KEEPALIVED_HAPROXY, Mode.KUBE_VIP_HAPROXY, Mode.HAPROXY})


def endpoint(
    data: Mapping[str, Any], mode: Mode, *, on_load_balancers: bool, notes: Collector
) -> Endpoint | None:
    """The control plane endpoint; None when nothing usable says where it is."""
    raw = section(data, "endpoint")
    path: Path = ("endpoint", "vip")
    vips = notes.parse_each(parse_host, raw.get("vip", []), path)
    one_per_family(vips, path, notes)
    if "vip" not in raw:
        _check_without_vip(raw, mode, notes)
    port = raw.get("port", default_port(data, mode, on_load_balancers=on_load_balancers))
    name = raw.get("dnsName", "")
    return Endpoint(vips, port, name) if vips or name else None


def default_port(data: Mapping[str, Any], mode: Mode, *, on_load_balancers: bool) -> int:
    """Where clients connect when the spec does not say."""
    if on_load_balancers:
        return DIRECT_PORT
    if mode in BALANCED:
        return BALANCED_PORT
    return int(section(data, "apiServer").get("port", DIRECT_PORT))


def _check_without_vip(raw: Mapping[str, Any], mode: Mode, notes: Collector) -> None:
    if mode is not Mode.HAPROXY:
        message = f"endpoint.vip is missing; mode {mode} needs the address it shall hold"
        notes.error("missing-field", message, ("endpoint",), "add vip: ADDRESS")
    elif "dnsName" not in raw:
        message = "the endpoint has neither vip nor dnsName"
        notes.error("missing-field", message, ("endpoint",), "say where clients reach the API")


def one_per_family(values: Iterable[Ip | Network], path: Path, notes: Collector) -> None:
    """Dual stack means one of each family; two of one family are refused."""
    seen: dict[int, Ip | Network] = {}
    for value in values:
        first = seen.setdefault(value.version, value)
        if first is not value:
            message = f"{first} and {value} are both IPv{value.version}"
            notes.error("one-per-family", message, path, "give at most one per address family")


def networking(
    data: Mapping[str, Any], vips: tuple[Ip, ...], nodes: tuple[Node, ...], notes: Collector
) -> Networking:
    """Pod and service subnets; the families of one follow those given for the other."""
    raw = section(data, "networking")
    given = {key: _subnets(raw, key, notes) for key in ("podSubnet", "serviceSubnet")}
    families = _families_of(given["podSubnet"] or given["serviceSubnet"])
    families = families or _families(vips, nodes)
    return Networking(
        pod_subnets=given["podSubnet"] or _defaults(POD_DEFAULTS, families),
        service_subnets=given["serviceSubnet"] or _defaults(SERVICE_DEFAULTS, families),
        dns_domain=raw.get("dnsDomain", "cluster.local"),
        proxy_mode=raw.get("proxyMode", "iptables"),
    )


def _subnets(raw: Mapping[str, Any], key: str, notes: Collector) -> tuple[Network, ...]:
    path: Path = ("networking", key)
    subnets = notes.parse_each(parse_network, raw.get(key, []), path)
    one_per_family(subnets, path, notes)
    return subnets


def _defaults(table: Mapping[int, str], families: tuple[int, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(table[family]) for family in families)


def _families_of(values: Iterable[Ip | Network]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(value.version for value in values))


def _families(vips: tuple[Ip, ...], nodes: tuple[Node, ...]) -> tuple[int, ...]:
    """The endpoint's families first, then one that every member of the cluster has."""
    members = [n for n in nodes if n.role in (Role.CONTROL_PLANE, Role.WORKER) and n.addresses]
    common = [
        address.family
        for address in (members[0].addresses if members else ())
        if all(node.address(address.family) for node in members)
    ]
    return tuple(dict.fromkeys((*_families_of(vips), *common))) or (4,)
