"""kube-vip holds the VIP: a static pod on every control plane, and what it needs on the init node.

Sources: kube-vip's own generator (pkg/kubevip/config_generator.go) for the settings of each
release, and the issues named beside them; kubeadm for the kubeconfig files.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kubevipgen.model import Role
from kubevipgen.render.kube_vip import after_init, hosts, kubeconfig, manifest, rbac
from kubevipgen.render.plan import FilePlan, Job
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG


def plan(job: Job) -> Iterator[FilePlan]:
    """The pod, its own kubeconfig and rights, a hosts file, the step after ``kubeadm init``."""
    if job.cluster.kube_vip is None or job.node.role is not Role.CONTROL_PLANE:
        return
    yield FilePlan(manifest.PATH, partial(manifest.build, job), mode=0o600)
    if manifest.needs_hosts_file(job):
        yield FilePlan(hosts.PATH, partial(hosts.build, job))
    if job.cluster.kube_vip.scoped:
        yield FilePlan(KUBE_VIP_KUBECONFIG, partial(kubeconfig.build, job), mode=0o600)
    if job.cluster.is_init_node(job.node) and rbac.documents(job.cluster):
        yield FilePlan(rbac.PATH, partial(rbac.build, job))
    if after_init.is_needed(job):
        yield FilePlan(after_init.PATH, partial(after_init.build, job), mode=0o755)
