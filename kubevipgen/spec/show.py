"""The resolved cluster as a spec again: valid, complete, and meaning the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubevipgen.model import (
    Address,
    Bgp,
    Cluster,
    Haproxy,
    Keepalived,
    KubeVip,
    Node,
    Stats,
    Taint,
)
from kubevipgen.spec.resolve_nodes import IMPLICIT
from kubevipgen.spec.show_bootstrap import resolved_bootstrap


def resolved(cluster: Cluster) -> dict[str, Any]:
    """Plain data in the order of the documentation; loading it gives an equal cluster."""
    contract = cluster.contract
    return {
        "apiVersion": "kubevipgen/v1alpha1",
        "kind": "Cluster",
        "name": cluster.name,
        "kubernetesVersion": str(contract.kubernetes.version),
        "mode": str(cluster.mode),
        **_run_as(cluster),
        "failover": cluster.timings.profile,
        "endpoint": _endpoint(cluster),
        "networking": _networking(cluster),
        "apiServer": {"port": cluster.api_port, **_some("certSANs", list(cluster.cert_sans))},
        **_nodes(cluster),
        **_etcd(cluster),
        **_images(cluster),
        **_kube_vip(cluster.kube_vip, contract.kube_vip),
        **_keepalived(cluster.keepalived, contract.keepalived),
        **_haproxy(cluster.haproxy, contract.haproxy),
        **resolved_bootstrap(cluster),
        **_some("kubeadm", _some("overrides", dict(cluster.kubeadm_overrides))),
    }


def _some(key: str, value: Any) -> dict[str, Any]:
    """The field, unless it is empty."""
    return {key: value} if value not in (None, "", [], {}, ()) else {}


def _one_or_list(values: Iterable[object]) -> str | list[str]:
    texts = [str(value) for value in values]
    return texts[0] if len(texts) == 1 else texts


def _run_as(cluster: Cluster) -> dict[str, Any]:
    program = cluster.keepalived or cluster.haproxy
    return {"runAs": str(program.run_as)} if program else {}


def _endpoint(cluster: Cluster) -> dict[str, Any]:
    target = cluster.endpoint
    vips = {"vip": _one_or_list(target.vips)} if target.vips else {}
    return {**vips, **_some("dnsName", target.dns_name), "port": target.port}


def _networking(cluster: Cluster) -> dict[str, Any]:
    networks = cluster.networking
    return {
        "podSubnet": _one_or_list(networks.pod_subnets),
        "serviceSubnet": _one_or_list(networks.service_subnets),
        "dnsDomain": networks.dns_domain,
        "proxyMode": networks.proxy_mode,
    }


def _nodes(cluster: Cluster) -> dict[str, Any]:
    first = cluster.nodes[0]
    if first.name == IMPLICIT and not first.addresses:
        shared = {key: value for key, value in _node(first).items() if key not in {"name", "role"}}
        return _some("nodeDefaults", shared)
    return {"nodes": [_node(node) for node in cluster.nodes]}


def _node(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        **({"address": _one_or_list(map(_address, node.addresses))} if node.addresses else {}),
        "role": str(node.role),
        **_some("interface", node.interface),
        **({"gateway": _one_or_list(node.gateways)} if node.gateways else {}),
        **_some("priority", node.priority),
        **({"advertiseAddress": str(node.advertise_address)} if node.advertise_address else {}),
        **_some("labels", dict(node.labels)),
        **({} if node.taints is None else {"taints": [_taint(taint) for taint in node.taints]}),
        **_some("kubeletArgs", dict(node.kubelet_args)),
        **_some("patches", {target: dict(patch) for target, patch in node.patches.items()}),
    }


def _address(address: Address) -> str:
    return f"{address.ip}/{address.network.prefixlen}" if address.network else str(address.ip)


def _taint(taint: Taint) -> dict[str, str]:
    return {"key": taint.key, **_some("value", taint.value), "effect": taint.effect}


def _etcd(cluster: Cluster) -> dict[str, Any]:
    etcd = cluster.etcd
    if etcd is None:
        return {}
    external = {
        "endpoints": list(etcd.endpoints),
        "caFile": etcd.ca_file,
        "certFile": etcd.cert_file,
        "keyFile": etcd.key_file,
    }
    return {"etcd": {"external": external}}


def _images(cluster: Cluster) -> dict[str, Any]:
    images = {
        **_some("kubeVip", cluster.kube_vip.image if cluster.kube_vip else ""),
        **_some("keepalived", cluster.keepalived.image if cluster.keepalived else ""),
        **_some("haproxy", cluster.haproxy.image if cluster.haproxy else ""),
        **_some("kubeadmRepository", cluster.image_repository),
    }
    return _some("images", images)


def _version(contract: Any) -> dict[str, str]:
    return {"version": str(contract.version)}


def _kube_vip(program: KubeVip | None, contract: Any) -> dict[str, Any]:
    if program is None:
        return {}
    lease = zip(("leaseDuration", "renewDeadline", "retryPeriod"), program.lease, strict=True)
    fields = {
        **_version(contract),
        "announce": str(program.announce),
        "leaderElection": dict(lease),
        "loadBalancer": {
            "enabled": program.load_balancer,
            "port": program.lb_port,
            "forwarding": program.lb_forwarding,
        },
        "services": program.services,
        **_some("bgp", _bgp(program.bgp)),
        "routingTable": {"id": program.routing_table_id},
        "prometheusPort": program.prometheus_port,
        "healthPort": program.health_port,
        **_some("logLevel", program.log_level),
        **_some("extraEnv", dict(program.extra_env)),
        "kubeconfig": "scoped" if program.scoped else "admin",
    }
    return {"kubeVip": fields}


def _bgp(bgp: Bgp | None) -> dict[str, Any]:
    if bgp is None:
        return {}
    return {
        "as": bgp.asn,
        **({"routerId": str(bgp.router_id)} if bgp.router_id else {}),
        "holdTime": bgp.hold_time,
        "keepaliveInterval": bgp.keepalive_interval,
        "peers": [
            {
                "address": str(peer.address),
                "as": peer.asn,
                "multihop": peer.multihop,
                "password": peer.password,
            }
            for peer in bgp.peers
        ],
    }


def _keepalived(program: Keepalived | None, contract: Any) -> dict[str, Any]:
    if program is None:
        return {}
    extra = {
        **_some("global_defs", list(program.extra_global)),
        **_some("vrrp_instance", list(program.extra_instance)),
    }
    fields = {
        **_version(contract),
        **_some("profile", program.profile.name if program.profile else ""),
        "virtualRouterId": program.virtual_router_id,
        "vrrpVersion": program.vrrp_version,
        "advertInterval": program.advert_interval,
        "authentication": program.authentication,
        **_some("preferredNode", program.preferred_node),
        "garpRefresh": program.garp_refresh,
        **_some("extra", extra),
    }
    return {"keepalived": fields}


def _haproxy(program: Haproxy | None, contract: Any) -> dict[str, Any]:
    if program is None:
        return {}
    extra: Mapping[str, Any] = {key: list(lines) for key, lines in program.extra.items()}
    fields = {
        **_version(contract),
        **_some("profile", program.profile.name if program.profile else ""),
        "statusPort": program.status_port,
        "maxConnections": program.max_connections,
        **_some("stats", _stats(program.stats)),
        **_some("extra", extra),
    }
    return {"haproxy": fields}


def _stats(stats: Stats | None) -> dict[str, Any]:
    if stats is None:
        return {}
    return {
        "port": stats.port,
        "bind": str(stats.bind),
        "user": stats.user,
        "path": stats.path,
    }
