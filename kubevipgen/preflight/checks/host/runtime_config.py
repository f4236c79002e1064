"""The container runtime tells the kubelet its cgroup driver (RuntimeConfig).

Why: newer kubelets take the cgroup driver from the runtime by the CRI call RuntimeConfig instead
of from their own setting. Where the runtime has no such call (containerd before 2.0, CRI-O before
1.28) they fall back to their setting; kubeadm 1.35 and newer warn of that, and a later release is
planned to drop the fallback, so that the next upgrade of the node will stop there.

How to fix: install containerd 2.0 or newer (`apt-get install containerd.io` from Docker's
repository, or Debian 13's containerd), or CRI-O of the same minor as Kubernetes.

Source: KEP-4033; kubeadm preflight check ContainerRuntimeVersion; containerd 2.0 release notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.host import _runtime
from kubevipgen.preflight.phase import EVERY

ID = "runtime-config"
PHASES = EVERY
NEEDS = ("runtime",)


def check(subject: Subject) -> Iterator[Fault]:
    _runtime.needs_kubelet(subject)
    contract = subject.cluster.contract.kubernetes
    if not contract.runtime_config_wanted:
        raise NotApplicableError(f"Kubernetes {contract.version} does not ask for it")
    used = _runtime.chosen(subject)
    if _runtime.announced_driver(subject, used) is None:
        yield Fault(
            f"{used.name} does not tell its cgroup driver (no RuntimeConfig in its CRI)",
            "plan for containerd 2.0 or newer, or CRI-O 1.28 or newer, before the next upgrade",
            Severity.WARNING,
        )
