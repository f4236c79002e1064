"""kubeadm and the kubelet are here, in releases that go with the Kubernetes version.

Why: kubeadm sets up its own minor or the one before it and refuses others; a kubelet that is
newer than the apiserver may fail in ways that nobody has tested. Package managers install the
newest release unless they are held.

How to fix: install the minor of the cluster file's kubernetesVersion and hold it:
`apt-get install kubeadm=1.36.* kubelet=1.36.* && apt-mark hold kubeadm kubelet`, or
`dnf install --disableexcludes=kubernetes kubeadm-1.36.* kubelet-1.36.*`. Or change
kubernetesVersion and render again.

Source: kubernetes.io: Version Skew Policy, Installing kubeadm; the rows are in data/skew.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError
from kubevipgen.preflight.phase import KUBEADM
from kubevipgen.versions import too_far

ID = "kubeadm-version"
PHASES = KUBEADM
NEEDS = ("programs", "services")


def check(subject: Subject) -> Iterator[Fault]:
    wanted = subject.cluster.kubernetes
    for program in ("kubeadm", "kubelet"):
        version = subject.facts.at("programs", program)
        if version is None and program == "kubelet" and _has_no_service(subject):
            continue  # not installed at all: kubelet-service
        if version is None:
            yield Fault(
                f"{program} is not on this host",
                f"install {program} {wanted.branch} (kubernetes.io: Installing kubeadm)",
            )
        elif why := too_far(program, version, wanted):
            yield Fault(
                f"{program} {version} does not go with Kubernetes {wanted}: {_lower(why)}",
                f"install {program} {wanted.branch} and hold it",
            )


def _has_no_service(subject: Subject) -> bool:
    try:
        return not subject.facts.at("services", "units", "kubelet", "installed")
    except (UnknownFactError, SkippedFactError):
        return False


def _lower(sentence: str) -> str:
    first = sentence if sentence.startswith("kubeadm") else sentence[0].lower() + sentence[1:]
    return first.rstrip(".")
