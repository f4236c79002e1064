"""Static pods on a dedicated load balancer: a kubelet that belongs to no cluster.

Source: kubeadm's guide "Set up a High Availability etcd Cluster with kubeadm", which runs its
members in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Role, RunAs
from kubevipgen.render import systemd
from kubevipgen.render.header import header
from kubevipgen.render.plan import Content, FilePlan, Job

CONFIG = "/etc/kubevipgen/kubelet.yaml"


def plan(job: Job) -> Iterator[FilePlan]:
    """The kubelet's configuration and drop-in, on load balancers that run static pods."""
    if job.node.role is Role.LOAD_BALANCER and _runs_pods(job.cluster):
        yield FilePlan(CONFIG, lambda: _config(job))
        yield systemd.drop_in(job, "kubelet")


def _runs_pods(cluster: Cluster) -> bool:
    parts = (cluster.keepalived, cluster.haproxy)
    return cluster.on_load_balancers and any(
        part is not None and part.run_as is RunAs.STATIC_POD for part in parts
    )


def _config(job: Job) -> Content:
    tree = resources.manifest("standalone-kubelet")
    return Content(yaml.dump(tree, header=header(job, "The kubelet of a load balancer.")))
