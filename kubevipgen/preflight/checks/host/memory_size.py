"""The machine has memory enough for its role.

Why: kubeadm refuses a control plane with less than 1700 MiB (Mem). A smaller worker starts, and
then evicts pods.

How to fix: give the machine 2 GB or more; for a test on less, kubeadm takes
`--ignore-preflight-errors=Mem`.

Source: kubeadm preflight check Mem; https://kubernetes.io/docs/setup/ "Installing kubeadm".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.preflight.requirements import requirements

ID = "memory-size"
PHASES = KUBEADM
NEEDS = ("hardware",)
_MIB = 1 << 20


def check(subject: Subject) -> Iterator[Fault]:
    rows = list(requirements("memory-mib", subject.node.role))
    if not rows:
        raise NotApplicableError(f"nothing is asked of a {subject.node.role}")
    size = subject.facts.at("hardware", "memoryBytes")
    limit = subject.facts.at("hardware", "cgroupMemoryBytes")
    usable = size if limit is None else min(size, limit)
    who = "the machine has" if usable == size else "this container may use"
    for row in rows:
        if usable // _MIB < row.limit:
            message = f"{who} {usable // _MIB} MiB of memory, less than {row.limit:g}"
            yield Fault(message, f"give it 2 GB or more; {row.why}", row.severity)
            return
