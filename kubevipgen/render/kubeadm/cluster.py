"""``ClusterConfiguration``: what all control planes share."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Certificates, Cluster, Etcd, Role
from kubevipgen.render.kubeadm.parts import (
    comma_joined,
    document,
    kubeadm_api,
    mapping,
)

REASONS = {
    "controlPlaneEndpoint": (
        "What kubelets, kube-proxy and kubeconfigs dial: never one node's own address. It gets",
        "into certificates and kubeconfigs of every node, which makes a later change hard.",
    ),
    "proxy": ("Another program replaces kube-proxy (networking.proxyMode: none).",),
}
SANS_REASON = (
    "Whatever a client may dial. kubeadm adds only the endpoint's host and each apiserver's own",
    "address; behind a balancer any apiserver may answer for any of these.",
)


def cluster_configuration(cluster: Cluster) -> Map:
    """The document, in the order of kubeadm's own type."""
    made = document(kubeadm_api(cluster), "ClusterConfiguration")
    if cluster.etcd:
        made["etcd"] = {"external": _external(cluster.etcd)}
    made["networking"] = _networking(cluster)
    made["kubernetesVersion"] = f"v{cluster.kubernetes}"
    made["controlPlaneEndpoint"] = cluster.endpoint.authority
    made["apiServer"] = mapping({"certSANs": Seq(cert_sans(cluster))}, {"certSANs": SANS_REASON})
    if cluster.networking.proxy_mode == "none" and cluster.contract.kubernetes.has_proxy_disabled:
        made["proxy"] = {"disabled": True}
    if cluster.image_repository:
        made["imageRepository"] = cluster.image_repository
    made["clusterName"] = cluster.name
    made.update(_certificates(cluster.certificates))
    made.comments.update({k: v for k, v in REASONS.items() if k in made})
    return made


def cert_sans(cluster: Cluster) -> list[str]:
    """The endpoint's name, every VIP, every address a balancer or apiserver has, the user's own."""
    hosts = [n for n in cluster.nodes if n.role in {Role.CONTROL_PLANE, Role.LOAD_BALANCER}]
    sans = [cluster.endpoint.dns_name, *map(str, cluster.endpoint.vips)]
    for node in hosts:
        sans += [str(a.ip) for a in node.addresses]
        sans += [str(node.advertise_address)] if node.role is Role.CONTROL_PLANE else []
    return [san for san in dict.fromkeys([*sans, *cluster.cert_sans]) if san]


def _certificates(wanted: Certificates) -> Map:
    """What differs from kubeadm's defaults, so that v1beta3, which has no such fields, has none."""
    default = Certificates()
    fields = (
        ("encryptionAlgorithm", wanted.algorithm, default.algorithm),
        ("certificateValidityPeriod", wanted.validity_hours, default.validity_hours),
        ("caCertificateValidityPeriod", wanted.ca_validity_hours, default.ca_validity_hours),
    )
    return Map(
        (name, value if isinstance(value, str) else f"{value}h")
        for name, value, usual in fields
        if value != usual
    )


def _networking(cluster: Cluster) -> Map:
    networking = cluster.networking
    subnets = {
        "serviceSubnet": comma_joined(networking.service_subnets),
        "podSubnet": comma_joined(networking.pod_subnets),
    }
    return mapping({k: v for k, v in subnets.items() if v} | {"dnsDomain": networking.dns_domain})


def _external(etcd: Etcd) -> Map:
    files = {"caFile": etcd.ca_file, "certFile": etcd.cert_file, "keyFile": etcd.key_file}
    return mapping({"endpoints": Seq(etcd.endpoints), **{k: v for k, v in files.items() if v}})
