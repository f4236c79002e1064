"""The step that follows ``kubeadm init``: give kube-vip its rights, take super-admin.conf away."""

from __future__ import annotations

import shlex

from kubevipgen import resources
from kubevipgen.model import Cluster
from kubevipgen.render.header import header
from kubevipgen.render.kube_vip import kubeconfig, rbac
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, Job
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG

PATH = "/etc/kubevipgen/after-init.sh"
_PURPOSE = ("Run once as root when `kubeadm init` has finished; running it again does no harm.",)
_RIGHTS = ("It gives kube-vip's own user its rights, without which kube-vip never takes the VIP.",)
_SWITCH = (
    "kube-vip had to use super-admin.conf, because admin.conf has no rights while init runs. That",
    "file can do everything and is not bound by RBAC, so no pod should keep it.",
)


def is_needed(job: Job) -> bool:
    """On the init node, where something has to wait until there is an API."""
    gives_rights = job.cluster.is_init_node(job.node) and bool(rbac.documents(job.cluster))
    return gives_rights or kubeconfig.uses_super_admin(job)


def brings_the_vip(cluster: Cluster) -> bool:
    """Whether kube-vip has no rights, and so nobody the VIP, before this has run."""
    early = cluster.contract.kubernetes.super_admin_for_init
    return not early and bool(rbac.documents(cluster))


def build(job: Job) -> Content:
    """POSIX sh; replaces the manifest in one step or leaves it alone."""
    rights = _RIGHTS if rbac.documents(job.cluster) else ()
    switch = _SWITCH if kubeconfig.uses_super_admin(job) else ()
    purpose = comments(header(job, *_PURPOSE, *rights, *switch))
    head = ["#!/bin/sh", *purpose, "set -eu", "", *_settings(job)]
    return Content(text(head) + resources.text("scripts/after-init.sh"))


def _settings(job: Job) -> list[str]:
    """What differs: the kubeconfig in the end, the rights to apply, the right to ask for."""
    rules = rbac.documents(job.cluster)
    scoped = kubeconfig.wanted(job.cluster) == KUBE_VIP_KUBECONFIG
    verb, resource = rbac.question(job.cluster) if scoped else ("update", rbac.ANY_LEASE)
    values = {
        "WANTED": kubeconfig.wanted(job.cluster),
        "RBAC": rbac.PATH if rules else "",
        "API": kubeconfig.local_server(job.cluster),
        "API_NAME": kubeconfig.SERVER_NAME,
        "VERB": verb,
        "RESOURCE": resource,
    }
    return [f"{name}={shlex.quote(value) if value else ''}" for name, value in values.items()]
