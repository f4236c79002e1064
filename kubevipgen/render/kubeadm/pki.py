"""The cluster's CA set, when it was made beforehand; the init node shares it with the others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kubevipgen.render.plan import Content, FilePlan, Job
from kubevipgen.spec.kubeadm_places import certificates_directory

# What kubeadm accepts ready-made and upload-certs shares ("Manual certificate distribution" in
# kubeadm's high availability guide); everything else it signs itself.
CLUSTER_FILES = (
    "ca.crt",
    "ca.key",
    "front-proxy-ca.crt",
    "front-proxy-ca.key",
    "sa.key",
    "sa.pub",
)
STACKED_ETCD_FILES = ("etcd/ca.crt", "etcd/ca.key")  # an external etcd has a CA of its own


def plan(job: Job) -> Iterator[FilePlan]:
    """The files that the secrets hold; a private key is a secret as a whole and mode 0600."""
    folder = certificates_directory(job.cluster)
    names = CLUSTER_FILES if job.cluster.etcd else CLUSTER_FILES + STACKED_ETCD_FILES
    for name in names:
        if pem := job.secrets.pki.get(name):
            mode = 0o600 if _private(name) else 0o644
            yield FilePlan(f"{folder}/{name}", partial(_build, name, pem), mode)


def _private(name: str) -> bool:
    return name.endswith(".key")


def _build(name: str, pem: str) -> Content:
    return Content(pem, (pem,) if _private(name) else ())
