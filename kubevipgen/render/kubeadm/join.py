"""``JoinConfiguration``: every node but the first control plane."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import Role
from kubevipgen.render.kubeadm.parts import (
    INIT_PATH,
    document,
    kubeadm_api,
    local_api_endpoint,
    mapping,
)
from kubevipgen.render.kubeadm.patches import patches_section
from kubevipgen.render.kubeadm.registration import node_registration
from kubevipgen.render.plan import Job

UNPINNED_REASON = (
    "Not pinned: this node trusts whichever CA answers at the endpoint. To pin it, have the CA",
    "made beforehand (kubevipgen secrets init --with-ca), or put the cluster's pin into",
    "caCertHashes of the secrets file; `kubeadm token create --print-join-command` shows it.",
)
TOKEN_REASON = (
    "Known to the cluster for 24 hours from kubeadm init; after that, on the first control plane:",
    f"kubeadm init phase bootstrap-token --config {INIT_PATH}",
)
KEY_REASON = (
    "Opens the certificates that kubeadm init shares for 2 hours; after that, on the first one:",
    f"kubeadm init phase upload-certs --upload-certs --config {INIT_PATH}",
)


def join_configuration(job: Job) -> Map:
    """The document, in the order of kubeadm's own type.

    Raises:
        MissingSecretError: the token, or for a control plane the certificate key, is missing.
    """
    made = document(kubeadm_api(job.cluster), "JoinConfiguration")
    made["nodeRegistration"] = node_registration(job.cluster, job.node)
    made["discovery"] = {"bootstrapToken": _discovery(job)}
    if job.node.role is Role.CONTROL_PLANE:
        made["controlPlane"] = _control_plane(job)
    made.update(patches_section(job.node))
    return made


def _discovery(job: Job) -> Map:
    token = job.secrets.require("bootstrap_token")
    made = mapping(
        {"token": token, "apiServerEndpoint": job.cluster.endpoint.authority},
        {"token": TOKEN_REASON},
    )
    if job.secrets.ca_cert_hashes:
        made["caCertHashes"] = Seq(job.secrets.ca_cert_hashes)
    else:
        made["unsafeSkipCAVerification"] = True
        made.comments["unsafeSkipCAVerification"] = UNPINNED_REASON
    return made


def _control_plane(job: Job) -> Map:
    key = job.secrets.require("certificate_key")
    return mapping(
        {"localAPIEndpoint": local_api_endpoint(job), "certificateKey": key},
        {"certificateKey": KEY_REASON},
    )
