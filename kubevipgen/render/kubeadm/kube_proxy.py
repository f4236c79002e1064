"""``KubeProxyConfiguration``: how Services are balanced, and what must be left alone."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Cluster
from kubevipgen.render.kubeadm.parts import document, mapping

API = "kubeproxy.config.k8s.io/v1alpha1"
REASONS = {
    "strictARP": (
        "Service addresses sit on kube-ipvs0 of every node; without this each node would answer",
        "ARP for them, and for a VIP among them.",
    ),
    "excludeCIDRs": (
        "The VIP: kube-proxy removes IPVS services that it does not know, also those of kube-vip",
        "(kube-vip #454, #745).",
    ),
}


def kube_proxy_configuration(cluster: Cluster) -> Map | None:
    """The document, or None for a cluster without kube-proxy."""
    mode = cluster.networking.proxy_mode
    if mode == "none":
        return None
    made = document(API, "KubeProxyConfiguration")
    made["mode"] = mode
    if mode == "ipvs":
        made["ipvs"] = _ipvs(cluster)
    return made


def _ipvs(cluster: Cluster) -> Map:
    vips = Seq(f"{vip}/{vip.max_prefixlen}" for vip in cluster.endpoint.vips)
    exclude = {"excludeCIDRs": vips} if vips else {}
    return mapping({**exclude, "strictARP": True}, REASONS)
