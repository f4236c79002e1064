"""Each kubeconfig is a file with something in it, or absent.

Why: a hostPath volume without `type: File` makes the container runtime create a folder where
admin.conf or super-admin.conf should be, when a static pod starts before kubeadm has written it;
`type: FileOrCreate` creates an empty file. kubeadm then cannot write the kubeconfig, and kube-vip
restarts for ever.

How to fix: take the pod that mounts it out of /etc/kubernetes/manifests, remove the folder
(`rmdir /etc/kubernetes/admin.conf`) or the empty file (`rm`), correct the volume to `type: File`
(rendered manifests have it), and put the manifest back. If kubeadm has run already, write the
file with `kubeadm init phase kubeconfig admin --config /etc/kubernetes/kubeadm-init.yaml` (or
`super-admin`).

Source: kube-vip issue 684 and its relatives; kubernetes.io: Volumes, hostPath types.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.model import Role
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk._files import at
from kubevipgen.preflight.phase import EVERY

ID = "kubeconfig-directory"
PHASES = EVERY
NEEDS = ("disk",)

_NAMES = (
    "admin",
    "super-admin",
    "kubelet",
    "bootstrap-kubelet",
    "controller-manager",
    "scheduler",
)


def check(subject: Subject) -> Iterator[Fault]:
    if subject.node.role not in {Role.CONTROL_PLANE, Role.WORKER}:
        raise NotApplicableError("kubeadm does not run on this node")
    for name in _NAMES:
        path = f"/etc/kubernetes/{name}.conf"
        found = at(subject.facts, path)
        if found is None:
            continue
        if found["type"] == "directory":
            yield Fault(
                f"{path} is a folder: kubeadm cannot write the kubeconfig",
                f"stop the pod that mounts it, `rmdir {path}`, and mount it with `type: File`",
            )
        elif found["type"] == "file" and found["size"] == 0:
            yield Fault(
                f"{path} is empty: kubeadm takes it for a kubeconfig and stops",
                f"`rm {path}`, and mount it with `type: File`, not FileOrCreate",
            )
