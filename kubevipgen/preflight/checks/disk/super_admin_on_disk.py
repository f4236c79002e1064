"""No static pod on this node mounts super-admin.conf once the bootstrap is over.

Why: super-admin.conf belongs to system:masters: RBAC cannot limit it, and no one can take its
rights back before it expires. kube-vip needs it on the init node of some releases while `kubeadm
init` runs; afterwards whoever breaks into that pod owns the cluster.

How to fix: /etc/kubevipgen/after-init.sh on the init node puts admin.conf in its place; run it
again if it was forgotten or stopped. In other manifests, and where that script is not, replace the
path of the hostPath by that of a kubeconfig with fewer rights.

Source: kubeadm 1.29, release notes and kubeadm/kubeadm#2414; kube-vip #684; topic manifests.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, Subject
from kubevipgen.preflight.phase import Phase

ID = "super-admin-on-disk"
PHASES = frozenset({Phase.AFTER_INIT})
NEEDS = ("manifests",)

_FILE, _FOLDER = "/etc/kubernetes/super-admin.conf", "/etc/kubernetes"
_SCRIPT = "/etc/kubevipgen/after-init.sh"


def check(subject: Subject) -> Iterator[Fault]:
    for path in sorted(subject.facts.at("manifests")):
        mounted = subject.facts.at("manifests", path)
        if _FILE in mounted:
            ours = path.endswith("/kube-vip.yaml")
            otherwise = "mount a kubeconfig with fewer rights"
            yield _fault(f"{path} mounts {_FILE}", f"run {_SCRIPT}" if ours else otherwise)
        elif _FOLDER in mounted:
            yield _fault(
                f"{path} mounts all of {_FOLDER}, super-admin.conf and every key included",
                "mount the one file that the pod needs",
            )


def _fault(message: str, hint: str) -> Fault:
    """A warning: everything works, and a bootstrap that is run again gets to the script."""
    return Fault(message, hint, Severity.WARNING)
