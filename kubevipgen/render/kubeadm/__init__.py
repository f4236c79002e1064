"""What kubeadm reads on each node.

``kubeadm-init.yaml`` on the first control plane, ``kubeadm-join.yaml`` on the others, patches
where a node differs, and on the first control plane the CA set when it was made beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map
from kubevipgen.model import Cluster, Role
from kubevipgen.render.header import header
from kubevipgen.render.kubeadm import kube_proxy, patches, pki, tokens
from kubevipgen.render.kubeadm.cluster import cluster_configuration
from kubevipgen.render.kubeadm.init import init_configuration
from kubevipgen.render.kubeadm.join import join_configuration
from kubevipgen.render.kubeadm.kubelet import kubelet_configuration
from kubevipgen.render.kubeadm.merge import merge
from kubevipgen.render.kubeadm.order import in_order
from kubevipgen.render.kubeadm.parts import INIT_PATH, JOIN_PATH, document
from kubevipgen.render.plan import Content, FilePlan, Job


def plan(job: Job) -> Iterator[FilePlan]:
    """The files of one control plane or worker; nothing for other roles and unknown addresses."""
    if job.node.role not in {Role.CONTROL_PLANE, Role.WORKER} or not job.node.addresses:
        return
    if job.cluster.is_init_node(job.node):
        yield FilePlan(INIT_PATH, partial(_init_file, job), 0o600)
        yield from pki.plan(job)
    else:
        yield FilePlan(JOIN_PATH, partial(_join_file, job), 0o600)
    yield from patches.plan(job)


def _init_file(job: Job) -> Content:
    cluster = job.cluster
    upload = "--upload-certs " if len(cluster.control_planes) > 1 else ""
    documents = (
        _overridden(cluster, init_configuration(job)),
        _overridden(cluster, cluster_configuration(cluster)),
        _overridden(cluster, kubelet_configuration()),
        _kube_proxy(cluster),
    )
    purpose = f"kubeadm init {upload}--config {INIT_PATH}"
    return _content(job, purpose, *(d for d in documents if d))


def _join_file(job: Job) -> Content:
    made = _overridden(job.cluster, join_configuration(job))
    if job.node.role is Role.WORKER:
        made.pop("controlPlane", None)  # an override meant for control planes must not promote it
    return _content(job, f"kubeadm join --config {JOIN_PATH}", made)


def _content(job: Job, command: str, *documents: Map) -> Content:
    lines = header(job, "kubeadm configuration; on this node, once:", f"  {command}")
    text = yaml.dump_all(documents, lines)
    return Content(text, tokens.used(job, text))


def _overridden(cluster: Cluster, made: Map) -> Map:
    return in_order(merge(made, cluster.kubeadm_overrides.get(made["kind"], {})))


def _kube_proxy(cluster: Cluster) -> Map | None:
    """Without kube-proxy only what the user asks for by an override."""
    kind = "KubeProxyConfiguration"
    made = kube_proxy.kube_proxy_configuration(cluster)
    if made is None and cluster.kubeadm_overrides.get(kind):
        made = document(kube_proxy.API, kind)
    return made and _overridden(cluster, made)
