"""Bridged traffic of pods passes iptables.

Why: network plugins with a bridge (flannel, the plain bridge plugin) need kube-proxy's and
network policies' rules to see what pods on one node send each other; without it a Service whose
pod is on the same node does not answer. kubeadm up to 1.29 stops at any other value, later ones
do not look any more.

How to fix: `modprobe br_netfilter`, then `sysctl --system`; `kubevipgen render` writes both files
(/etc/modules-load.d/kubevipgen.conf and /etc/sysctl.d/90-kubevipgen.conf).

Source: kubernetes/kubernetes#123464; kubeadm preflight FileContent--proc-sys-net-bridge-*.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM, Phase
from kubevipgen.preflight.settings import remedy, setting
from kubevipgen.spec.host_words import MEMBERS, rows

ID = "bridge-nf-call"
PHASES = KUBEADM | {Phase.AFTER_INIT}
NEEDS = ("sysctl",)
_PREFIX = "net.bridge."


def check(subject: Subject) -> Iterator[Fault]:
    if subject.node.role not in MEMBERS:
        raise NotApplicableError("no pods with addresses of their own run here")
    enforced = subject.cluster.contract.kubernetes.bridge_nf_call_enforced
    for row in rows("sysctls", subject.cluster, subject.node):
        key = row["key"]
        if not key.startswith(_PREFIX):
            continue
        now = setting(subject.facts, key)
        if now is None and not enforced:
            raise NotApplicableError("br_netfilter is not loaded (kernel-modules)")
        if now is None:
            yield Fault(
                f"{key} does not exist, and kubeadm {subject.cluster.kubernetes} stops without it",
                "`modprobe br_netfilter`, then `sysctl --system`",
            )
        elif now != "1":
            yield Fault(
                f"{key} is {now}: rules for Services and policies miss bridged traffic of pods",
                remedy(subject.facts, key, "1"),
                Severity.ERROR if enforced else Severity.WARNING,
            )
