"""What somebody who boots Flatcar or Fedora CoreOS with our configuration has to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Preflight, RunAs
from kubevipgen.render.plan import RenderedFile
from kubevipgen.spec.words import listing

# kubeadm mounts this folder of the host into the controller manager, and the kubelet makes it,
# for volume drivers of a kind that is deprecated; the default lies below /usr.
# https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/
VOLUME_PLUGINS = "/opt/libexec/kubernetes/kubelet-plugins/volume/exec/"
_FLAG, _FIELD = "flex-volume-plugin-dir", "volumePluginDir"


def notes(cluster: Cluster, files: Sequence[RenderedFile]) -> Iterator[str]:
    """Sentences; what follows a line break is to be printed as it is."""
    if any(file.secret for file in files):
        yield (
            "The configuration holds secrets. Every process on a node can ask a platform's "
            "metadata service for them; some platforms delete it there after the first boot."
        )
    yield (
        "Ignition installs nothing: the image, or a system extension, must bring "
        f"{listing(_programs(cluster), 'and')}."
    )
    if _init_is_ours(cluster) and not _moved(cluster):
        yield (
            "kubeadm and the kubelet want a folder below /usr, which is read-only there; unless "
            f"the image brings it, put this into the cluster file:\n{_overrides(cluster)}"
        )


def _programs(cluster: Cluster) -> list[str]:
    rows = {"keepalived": cluster.keepalived, "haproxy": cluster.haproxy}
    services = [name for name, row in rows.items() if row and row.run_as is RunAs.SYSTEMD]
    checked = ["kubevipgen"] if cluster.bootstrap.preflight is Preflight.REQUIRED else []
    return ["kubeadm", "the kubelet", "a container runtime", *services, *checked]


def _init_is_ours(cluster: Cluster) -> bool:
    return any(cluster.is_init_node(node) for node in cluster.nodes)


def _moved(cluster: Cluster) -> bool:
    """Whether the user's overrides name another folder, in whichever of the places for it."""
    given = repr(cluster.kubeadm_overrides)
    return _FLAG in given and (_FIELD in given or "volume-plugin-dir" in given.replace(_FLAG, ""))


def _overrides(cluster: Cluster) -> str:
    listed = cluster.contract.kubernetes.extra_args_are_lists
    args = [{"name": _FLAG, "value": VOLUME_PLUGINS}] if listed else {_FLAG: VOLUME_PLUGINS}
    kinds = {
        "ClusterConfiguration": {"controllerManager": {"extraArgs": args}},
        "KubeletConfiguration": {_FIELD: VOLUME_PLUGINS},
    }
    return yaml.dump({"kubeadm": {"overrides": kinds}}).rstrip("\n")
