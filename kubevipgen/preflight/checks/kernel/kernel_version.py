"""The kernel is one that kubeadm accepts.

Why: kubeadm's SystemVerification knows a least kernel version, by release: 3.10 up to 1.31, then
4.19, at which it stops; from 1.34 on it only warns of a kernel that is neither a long-term branch
of 5.x (5.4, 5.10, 5.15) nor 6 or later. Distributions carry features back: RHEL 8 (4.18) and 9
(5.14) work although their numbers are not on the list.

How to fix: install a newer kernel of the distribution and reboot; where the distribution supports
Kubernetes on its kernel, `--ignore-preflight-errors=SystemVerification` for kubeadm.

Source: kubernetes/kubernetes#129462, #131898; kubernetes/system-validators types_unix.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.versions import KubernetesContract

ID = "kernel-version"
PHASES = KUBEADM
NEEDS = ("kernel",)


def check(subject: Subject) -> Iterator[Fault]:
    contract = subject.cluster.contract.kubernetes
    release = subject.facts.at("kernel", "release")
    numbers = subject.facts.at("kernel", "version")
    if _accepted(numbers, contract):
        return
    older = f"{', '.join(contract.kernel_branches)} or " if contract.kernel_branches else ""
    yield Fault(
        f"kernel {release} is not one that kubeadm {contract.version} knows ({older}"
        f"{contract.kernel_minimum} and later)",
        "install a newer kernel, or --ignore-preflight-errors=SystemVerification where the"
        " distribution supports Kubernetes on this one",
        Severity.ERROR if contract.kernel_enforced else Severity.WARNING,
    )


def _accepted(numbers: list[int], contract: KubernetesContract) -> bool:
    least = [int(word) for word in contract.kernel_minimum.split(".")]
    branch = ".".join(str(number) for number in numbers[:2])
    return numbers >= least or branch in contract.kernel_branches
