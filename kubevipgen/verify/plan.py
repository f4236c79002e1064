"""What the spec promises about the running cluster."""

from __future__ import annotations

from kubevipgen.model import Announce, Cluster, Node, Role

SUPER_ADMIN = "/etc/kubernetes/super-admin.conf"


def is_balanced(cluster: Cluster) -> bool:
    """Whether whoever holds the VIP leads connections to every apiserver.

    kube-vip's IPVS does with forwarding `masquerade`; with `local` it uses its own node's.
    """
    kube_vip = cluster.kube_vip
    by_ipvs = kube_vip is not None and kube_vip.load_balancer
    masquerades = kube_vip is not None and kube_vip.lb_forwarding == "masquerade"
    return cluster.haproxy is not None or (by_ipvs and masquerades)


def has_one_holder(cluster: Cluster) -> bool:
    """Whether one node at a time holds the VIP; with BGP and routing tables several announce it."""
    kube_vip = cluster.kube_vip
    return cluster.keepalived is not None or (
        kube_vip is not None and kube_vip.announce is Announce.ARP
    )


def has_lease(cluster: Cluster) -> bool:
    """Whether kube-vip elects a leader: with ARP always, with BGP unless its own check decides."""
    kube_vip, contract = cluster.kube_vip, cluster.contract.kube_vip
    if kube_vip is None or contract is None:
        return False
    if kube_vip.announce is Announce.BGP:
        return not (contract.has_control_plane_health_check and cluster.anonymous_auth)
    return kube_vip.announce is Announce.ARP


def endpoint_names(cluster: Cluster) -> tuple[str, ...]:
    """What every apiserver's certificate must cover, since the endpoint may lead to any."""
    service = cluster.networking.service_subnets[0]
    names = [cluster.endpoint.host, *map(str, cluster.endpoint.vips), str(service[1])]
    names += ["kubernetes", "kubernetes.default", "kubernetes.default.svc"]
    names += [f"kubernetes.default.svc.{cluster.networking.dns_domain}", *cluster.cert_sans]
    return tuple(dict.fromkeys(names))


def own_names(node: Node) -> tuple[str, ...]:
    """What the certificate of this node's own apiserver must cover besides."""
    return (node.name, *([str(node.advertise_address)] if node.advertise_address else ()))


def kubernetes_nodes(cluster: Cluster) -> tuple[Node, ...]:
    """Those that register with the API."""
    return tuple(n for n in cluster.nodes if n.role in {Role.CONTROL_PLANE, Role.WORKER})
