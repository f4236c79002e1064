"""The machine has processors enough for its role.

Why: kubeadm refuses a control plane with one processor (NumCPU). It counts those that it may run
on, so a machine with more can fail too: in a container, or under `taskset`.

How to fix: give the machine two processors or more; for a test on less, kubeadm takes
`--ignore-preflight-errors=NumCPU`.

Source: kubeadm preflight check NumCPU; https://kubernetes.io/docs/setup/ "Installing kubeadm".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.preflight.requirements import requirements

ID = "cpu-count"
PHASES = KUBEADM
NEEDS = ("hardware",)


def check(subject: Subject) -> Iterator[Fault]:
    rows = list(requirements("cpus", subject.node.role))
    if not rows:
        raise NotApplicableError(f"nothing is asked of a {subject.node.role}")
    cpus = subject.facts.at("hardware", "cpus")
    limit = subject.facts.at("hardware", "cgroupCpus")
    for row in rows:
        hint = f"give it {row.limit:g}; {row.why}"
        if cpus < row.limit:
            machine = subject.facts.at("hardware", "onlineCpus")
            of = "" if machine == cpus else f" of the machine's {machine}"
            yield Fault(f"{cpus} CPU{of} can be used", hint, row.severity)
            return
        if limit is not None and limit < row.limit:
            yield Fault(f"this container may use {limit:g} CPUs", hint, Severity.WARNING)
            return
