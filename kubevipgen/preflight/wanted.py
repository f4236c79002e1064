"""The facts of the spec: what a probe must know of the cluster to look in the right places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kubevipgen.model import Address, Announce, Cluster, Node
from kubevipgen.spec.kubeadm_places import certificates_directory, cri_socket, etcd_directory
from kubevipgen.spec.listeners import listeners

API_VERSION = "kubevipgen/v1alpha1"


def spec_facts(
    cluster: Cluster, paths: Mapping[str, Collection[str]] | None = None
) -> dict[str, Any]:
    """The SpecFacts document (``schemas/spec-facts.schema.json``); it holds no secret.

    ``paths`` are, by the name of the node, where ``render`` puts its files.
    """
    files = paths or {}
    return {
        "apiVersion": API_VERSION,
        "kind": "SpecFacts",
        "cluster": cluster.name,
        "kubernetes": str(cluster.kubernetes),
        "mode": str(cluster.mode),
        "announce": announced_by(cluster),
        "vips": [str(vip) for vip in cluster.endpoint.vips],
        "endpoint": {
            "host": cluster.endpoint.host,
            "port": cluster.endpoint.port,
            "dnsName": cluster.endpoint.dns_name,
        },
        "apiPort": cluster.api_port,
        "haproxyStatusPort": cluster.haproxy.status_port if cluster.haproxy else 0,
        "vrrp": _vrrp(cluster),
        "etcdDirectory": etcd_directory(cluster),
        "etcdClient": _etcd_client(cluster),
        "certificatesDirectory": certificates_directory(cluster),
        "nodes": [_node(cluster, node, files.get(node.name, ())) for node in cluster.nodes],
    }


def announced_by(cluster: Cluster) -> str:
    """How the VIP becomes known: ``arp``, ``vrrp``, ``bgp``, ``routing-table`` or ``outside``."""
    if cluster.keepalived is not None:
        return "vrrp"
    if cluster.kube_vip is None:
        return "outside"
    return {
        Announce.ARP: "arp",
        Announce.BGP: "bgp",
        Announce.ROUTING_TABLE: "routing-table",
    }[cluster.kube_vip.announce]


def _vrrp(cluster: Cluster) -> dict[str, Any] | None:
    keepalived = cluster.keepalived
    if keepalived is None:
        return None
    return {
        "routerId": keepalived.virtual_router_id,
        "version": keepalived.vrrp_version,
        "advertInterval": keepalived.advert_interval,
    }


def _etcd_client(cluster: Cluster) -> dict[str, str] | None:
    """The files with which an apiserver shows itself to an external etcd."""
    etcd = cluster.etcd
    if etcd is None:
        return None
    return {"ca": etcd.ca_file, "certificate": etcd.cert_file, "key": etcd.key_file}


def _node(cluster: Cluster, node: Node, files: Collection[str]) -> dict[str, Any]:
    return {
        "name": node.name,
        "role": str(node.role),
        "addresses": [_with_prefix(address) for address in node.addresses],
        "interface": node.interface,
        "holdsVip": any(node.name == holder.name for holder in cluster.vip_nodes),
        "ports": [
            {
                "port": found.port,
                "address": found.address,
                "who": found.who,
                "part": found.part,
            }
            for found in listeners(cluster, node)
            if found.port
        ],
        "files": list(files),
        "criSocket": cri_socket(cluster, node),
    }


def _with_prefix(address: Address) -> str:
    return f"{address.ip}/{address.network.prefixlen}" if address.network else str(address.ip)
