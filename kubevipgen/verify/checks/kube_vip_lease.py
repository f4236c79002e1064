"""A control plane of the spec holds kube-vip's lease and renews it in time.

Why: in ARP mode the lease decides who has the VIP. Without it nobody elects; a holder that is no
control plane of the spec is another cluster's or a left-over kube-vip; a lease that nobody renews
means that the VIP is up by luck, and nobody takes it over.

How to fix: `kubectl -n kube-system get lease plndr-cp-lock -o yaml`, and the logs of kube-vip
(`crictl logs`): "forbidden" says that its kubeconfig may not use leases. Another duration than
rendered: a node runs an older manifest; render again and compare.

Source: kube-vip's leader election [lease plndr-cp-lock in kube-system]; Kubernetes API, Lease v1.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster
from kubevipgen.verify.plan import has_lease
from kubevipgen.verify.seen import Lease, Seen, known

ID = "kube-vip-lease"
NEEDS = ("lease", "api_now")

_NAME = "plndr-cp-lock"


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    if cluster.kube_vip is None or not has_lease(cluster):
        raise NotApplicableError("no kube-vip elects a leader in this mode")
    lease = known("lease", seen.lease)
    if lease is None or not lease.holder:
        what = "exists" if lease is None else "has a holder"
        yield Fault(
            f"no lease {_NAME} {what} in kube-system, so no kube-vip is the leader",
            "see the logs of kube-vip: may it use leases, does it reach its apiserver?",
        )
        return
    yield from _judged(cluster, lease, known("api_now", seen.api_now))


def _judged(cluster: Cluster, lease: Lease, now: float) -> Iterator[Fault]:
    planned = [node.name for node in cluster.control_planes]
    if lease.holder not in planned:
        yield Fault(
            f"the lease {_NAME} is held by {lease.holder}, no control plane of the spec"
            f" ({', '.join(planned)})",
            "find that kube-vip and remove it, or add its node to the spec",
        )
    duration = cluster.kube_vip.lease[0] if cluster.kube_vip else lease.duration
    if lease.duration != duration:
        yield Fault(
            f"the lease lasts {lease.duration} s, the spec says {duration} s",
            "its holder runs another manifest: compare kube-vip.yaml with the rendered one",
        )
    if lease.renewed is None or now - lease.renewed > max(lease.duration, duration) + 1:
        ago = "never" if lease.renewed is None else f"{now - lease.renewed:.0f} s ago"
        yield Fault(
            f"{lease.holder} renewed the lease {ago}, and it lasts {lease.duration} s",
            "kube-vip is dead or does not reach its apiserver on every node: see its logs",
        )
