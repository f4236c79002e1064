"""How a pod of kube-vip reaches the apiserver: its kubeconfig, and the name `kubernetes`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document
from kubevipgen.lint.kube_vip_settings import Settings
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

DEFAULT = "/etc/kubernetes/admin.conf"
SUPER = "/etc/kubernetes/super-admin.conf"
_WATCHED = ("/kubernetes/manifests/", "/pod-manifests/")
LATE = (  # rows of data/lint-kubernetes.yaml, one for each span of releases
    "admin-conf-powerless-before-1.34",
    "admin-conf-powerless-1.34",
    "admin-conf-powerless-1.35",
    "admin-conf-powerless-1.36",
)


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """``source`` is the file of the host, ``target`` where kube-vip sees it."""

    source: Word
    target: Word


def kubeconfigs(pod: Pod) -> tuple[Kubeconfig, ...]:
    """Files and folders of the host in which there is a kubeconfig, by their names."""
    return tuple(_kubeconfigs(pod))


def has_default(pod: Pod) -> bool:
    """Whether something stands at the path where kube-vip looks for its kubeconfig."""
    return any(reaches(place.text, DEFAULT) for _, place in pod.main.mounts)


def reaches(mount: str, path: str) -> bool:
    """Whether a mount is this path, or a folder above it."""
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def is_found(one: Settings, target: Word) -> bool:
    """Whether kube-vip looks where this kubeconfig is."""
    asked = one.word("k8s_config_file")
    return (
        reaches(target.text, DEFAULT)
        or target.text.endswith("/.kube/config")
        or target.text.endswith("/.kube")
        or (asked is not None and reaches(target.text, asked.text))
    )


def asks_elsewhere(one: Settings) -> bool:
    """Whether kube-vip has another way to its apiserver than the name `kubernetes`."""
    asked = one.word("k8s_config_file")
    return (
        not one.lacks("kubernetes_addr")
        or not one.is_off("cp_detect")
        or one.asks_etcd
        or (asked is not None and asked.text != DEFAULT)
    )


def aliases(pod: Pod) -> dict[str, str]:
    """``hostAliases``: name -> address."""
    listed = pod.manifest.get(*pod.spec, "hostAliases")
    return {
        str(name): str(entry.get("ip", ""))
        for entry in (listed if isinstance(listed, list) else ())
        if isinstance(entry, dict)
        for name in (entry.get("hostnames") or ())
    }


def knows_name(pod: Pod, around: Around) -> bool:
    """Whether /etc/hosts of the pod has the name `kubernetes`, as far as the files tell."""
    mounted = any(place.text == "/etc/hosts" for _, place in pod.main.mounts)
    hosts = around.node.all(Hosts)
    named = any(
        name.text == "kubernetes" for view in hosts for _, names in view.entries for name in names
    )
    return mounted or named or "kubernetes" in aliases(pod)


def account(pod: Pod) -> Word | None:
    """The service account that it names."""
    return pod.manifest.word(*pod.spec, "serviceAccountName") or pod.manifest.word(
        *pod.spec, "serviceAccount"
    )


def is_in_watched_folder(pod: Pod) -> bool:
    """Whether its file stands where a kubelet looks for static pods; k3s applies its own folder."""
    return any(folder in pod.document.path for folder in _WATCHED)


def is_surely_static(pod: Pod, around: Around) -> bool:
    """Whether a Pod is a static one, by its folder or a kubeadm configuration beside it."""
    return is_in_watched_folder(pod) or bool(around.cluster.all(Kubeadm))


def is_init_node(pod: Pod, around: Around) -> bool:
    """Whether `kubeadm init` runs on this node, by the documents that stand on it."""
    return any(view.init or view.cluster for view in _own(pod, around))


def others_with_super(pod: Pod, around: Around) -> list[Document]:
    """The other documents that speak of super-admin.conf: scripts that change it, manifests."""
    others = (one for one in around.cluster.documents if one is not pod.document)
    return [one for one in others if "super-admin.conf" in one.text]


def is_join_node(pod: Pod, around: Around) -> bool:
    """Whether this node joins, by the documents that stand on it."""
    views = _own(pod, around)
    return bool(views) and all(view.join and not view.init for view in views)


def _own(pod: Pod, around: Around) -> list[Kubeadm]:
    """The kubeadm documents of the node alone: user-data that holds both is of one node.

    None where nobody said whose they are.
    """
    one, ours = pod.document, around.node.all(Kubeadm)
    beside = [v for v in ours if one.part and v.document.part and v.document.file == one.file]
    return beside or [view for view in ours if view.document.node]


def _kubeconfigs(pod: Pod) -> Iterator[Kubeconfig]:
    for name, target in pod.main.mounts:
        if name in pod.host_paths:
            source = pod.host_paths[name][0]
            if _is_kubeconfig(source.text) or reaches(target.text, DEFAULT):
                yield Kubeconfig(source, target)


def _is_kubeconfig(path: str) -> bool:
    last = path.rpartition("/")[2]
    known = {"admin.conf", "super-admin.conf", "k3s.yaml", "rke2.yaml", "config", "kubeconfig"}
    return last in known or last.endswith((".kubeconfig", "kubeconfig.yaml", "kubeconfig.conf"))
