"""Every control plane runs its etcd member, and nobody else does.

Why: etcd needs more than half of its members. With one of three missing the next failure stops
the cluster. The pods are counted, which the API shows; a member that was never removed from etcd
itself (`etcdctl member list`) is not seen here.

How to fix: no pod: `crictl ps -a --name etcd` on that node, and its manifest etcd.yaml. Not
ready: its log; a full or slow disk is most common. One too many: `kubectl delete node`
and `etcdctl member remove` for a control plane that is gone.

Source: etcd.io: FAQ, "What is failure tolerance?"; kubeadm's static pod of etcd [component=etcd].
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Seen, known

ID = "etcd-members"
NEEDS = ("pods",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    if cluster.etcd is not None:
        raise NotApplicableError("etcd is external: the apiservers' /readyz asks it")
    found = {pod.node: pod for pod in known("pods", seen.pods) if pod.component == "etcd"}
    planned = [node.name for node in cluster.control_planes]
    if missing := [name for name in planned if name not in found]:
        yield Fault(
            f"{len(planned) - len(missing)} of {len(planned)} planned etcd members have a pod;"
            f" none on {', '.join(missing)}",
            "`crictl ps -a --name etcd` there, and /etc/kubernetes/manifests/etcd.yaml",
        )
    for name in planned:
        if name in found and not found[name].ready:
            reason = f" ({found[name].reason})" if found[name].reason else ""
            yield Fault(f"the etcd member on {name} is not ready{reason}", "see the pod's log")
    if more := sorted(set(found) - set(planned)):
        yield Fault(
            f"etcd also runs on {', '.join(more)}, which the spec does not name",
            "add the control plane to the spec, or remove the member and the node",
            Severity.WARNING,
        )
