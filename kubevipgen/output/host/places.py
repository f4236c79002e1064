"""Which places on a node are special: who watches them, and who takes files over."""

from __future__ import annotations

MANIFESTS = "/etc/kubernetes/manifests"
# Whoever reads these folders takes any file in them for a finished one: the kubelet at once,
# systemd and its helpers whenever they run. So no draft may ever stand there.
WATCHED = (MANIFESTS, "/etc/systemd", "/etc/sysctl.d", "/etc/modules-load.d")
# kubeadm init and join write it near their end; where it is, this node belongs to a cluster.
KUBELET_CONFIG = "/etc/kubernetes/kubelet.conf"
_PKI = "/etc/kubernetes/pki/"
_KUBEADM = "/etc/kubernetes/kubeadm-"


def is_manifest(path: str) -> bool:
    """Whether the kubelet runs this file as soon as it is there."""
    return path.startswith(f"{MANIFESTS}/")


def is_pki(path: str) -> bool:
    """Whether the file belongs to the cluster's certificates."""
    return path.startswith(_PKI)


def is_kubeadm_config(path: str) -> bool:
    """Whether only `kubeadm init` or `join` reads the file."""
    return path.startswith(_KUBEADM) and path.endswith(".yaml")


def is_safe(path: str) -> bool:
    """Whether a path is absolute, has no empty, ``.`` or ``..`` step and no control sign."""
    steps = path.split("/")[1:]
    good = steps and all(step not in ("", ".", "..") for step in steps)
    return bool(good) and path.startswith("/") and path.isprintable()
