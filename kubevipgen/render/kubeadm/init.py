"""``InitConfiguration``: what only ``kubeadm init`` on the first control plane needs."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Cluster
from kubevipgen.render.kubeadm.parts import (
    INIT_PATH,
    document,
    kubeadm_api,
    local_api_endpoint,
    mapping,
)
from kubevipgen.render.kubeadm.patches import patches_section
from kubevipgen.render.kubeadm.registration import node_registration
from kubevipgen.render.kubeadm.tokens import bootstrap_token, certificate_key
from kubevipgen.render.plan import Job

REASONS = {
    "certificateKey": (
        "Encrypts the certificates that `--upload-certs` shares with the other control planes;",
        "they are gone after 2 hours. To share them again under the same key:",
        f"kubeadm init phase upload-certs --upload-certs --config {INIT_PATH}",
    ),
    "skipPhases": ("Another program replaces kube-proxy (networking.proxyMode: none).",),
    "timeouts": (
        "This release talks to the control plane endpoint right after the apiserver is up, and",
        "gives up after 1 minute, too soon for a VIP that is still being taken",
        "(kubernetes/kubeadm#3294).",
    ),
}
TTL_REASON = (
    "Nodes can join for a day. To let them join later with the same token:",
    f"kubeadm init phase bootstrap-token --config {INIT_PATH}",
)


def init_configuration(job: Job) -> Map:
    """The document, in the order of kubeadm's own type.

    Raises:
        MissingSecretError: other nodes will join and their token or certificate key is missing.
    """
    made = document(kubeadm_api(job.cluster), "InitConfiguration")
    if token := bootstrap_token(job):
        made["bootstrapTokens"] = Seq([_token(token)])
    made["nodeRegistration"] = node_registration(job.cluster, job.node)
    made["localAPIEndpoint"] = local_api_endpoint(job)
    if key := certificate_key(job):
        made["certificateKey"] = key
    if _skips_kube_proxy(job.cluster):
        made["skipPhases"] = Seq(["addon/kube-proxy"])
    made.update(patches_section(job.node))
    if _needs_patience(job.cluster):
        made["timeouts"] = {"kubernetesAPICall": "5m0s"}
    made.comments.update({k: v for k, v in REASONS.items() if k in made})
    return made


def _token(token: str) -> Map:
    purpose = "joins the nodes of this cluster (kubevipgen)"
    return mapping(
        {"token": token, "description": purpose, "ttl": "24h0m0s"},
        {"ttl": TTL_REASON},
    )


def _skips_kube_proxy(cluster: Cluster) -> bool:
    """Whether kube-proxy is unwanted and this API has no ``proxy.disabled`` to say so."""
    without = cluster.networking.proxy_mode == "none"
    return without and not cluster.contract.kubernetes.has_proxy_disabled


def _needs_patience(cluster: Cluster) -> bool:
    kubernetes = cluster.contract.kubernetes
    return kubernetes.init_calls_through_vip and kubernetes.has_timeouts
