"""kubeadm on this host accepts its configuration file.

Why: `kubeadm init` and `join` only warn of a field that they do not know, such as a misspelt
`certSANs`, and go on without it. `kubeadm config validate` takes it for the error that it is, and
knows what this release of kubeadm can read.

How to fix: correct `kubeadm.overrides` in the cluster file and render again, or install the
kubeadm of the cluster file's kubernetesVersion: other releases read other API versions
(v1beta3 up to 1.36, v1beta4 from 1.31).

Source: kubernetes.io: kubeadm config validate (1.28 and later); it works without a network.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM

ID = "kubeadm-config"
PHASES = KUBEADM
NEEDS = ("kubeadm",)


def check(subject: Subject) -> Iterator[Fault]:
    found = subject.facts.at("kubeadm")
    if found is None:
        raise NotApplicableError("kubeadm is not on this host")
    if found["validate"] is None:
        raise NotApplicableError("no kubeadm configuration is on this host")
    code = subject.facts.at("kubeadm", "validate", "code")
    if code:
        said = "; ".join(found["validate"]["lines"][-3:]) or f"exit code {code}"
        yield Fault(
            f"kubeadm refuses {found['config']}: {said.removeprefix('error: ')}",
            f"`kubeadm config validate --config {found['config']}` shows it; change the cluster"
            " file and render again",
        )
