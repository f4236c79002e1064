"""Kubelet flags and kubeadm patches of single nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import did_you_mean, listed, node_path

# kubeadm writes all flags into one line of kubeadm-flags.env, which systemd splits at blanks.
_SPLITS = re.compile(r"[\s\"'\\$]")
_GONE = {
    "pod-infra-container-image": "set the sandbox image in the container runtime's configuration",
    "container-runtime": "drop it: the kubelet speaks CRI only",
}
_OWNED = {
    "node-ip": "nodes[].address",
    "hostname-override": "nodes[].name",
    "node-labels": "nodes[].labels",
    "register-with-taints": "nodes[].taints",
    "container-runtime-endpoint": "nodeRegistration.criSocket in kubeadm.overrides",
}
_KUBEADMS = ("config", "kubeconfig", "bootstrap-kubeconfig", "pod-manifest-path", "cluster-dns")
_WITHOUT_KUBELET = (Role.LOAD_BALANCER, Role.ETCD)


def check(cluster: Cluster) -> Iterator[Problem]:
    for node in cluster.nodes:
        if not (node.kubelet_args or node.patches):
            continue
        if node.role in _WITHOUT_KUBELET:
            yield _no_kubelet(cluster, node)
            continue
        for name, value in node.kubelet_args.items():
            yield from _flag(name, value, node, node_path(cluster, node, "kubeletArgs", name))
        yield from _patches(cluster, node)


def _no_kubelet(cluster: Cluster, node: Node) -> Problem:
    field = "kubeletArgs" if node.kubelet_args else "patches"
    return Problem(
        "kubelet-settings-unused",
        f"node {node.name} has the role {node.role}, so kubeadm never runs there and {field} has"
        " no effect",
        node_path(cluster, node, field),
        f"drop {field}",
        node=node.name,
    )


def _flag(name: str, value: str, node: Node, path: Path) -> Iterator[Problem]:
    rule, message, hint = "", "", ""
    if name in _GONE:
        rule, hint = "kubelet-arg-removed", _GONE[name]
        message = f"the kubelet no longer has the flag --{name}"
    elif name in _OWNED:
        rule, hint = "kubelet-arg-owned", f"set {_OWNED[name]} instead"
        message = f"the kubelet flag --{name} is written from the spec"
    elif name in _KUBEADMS:
        rule, hint = "kubelet-arg-kubeadm", "drop it, or patch kubeletconfiguration"
        message = f"kubeadm sets the kubelet's --{name} itself"
    elif _SPLITS.search(value):
        rule, hint = "kubelet-arg-value", "patch kubeletconfiguration for such a value"
        message = f"the value {value!r} of --{name} would be split or expanded by systemd"
    if rule:
        yield Problem(rule, message, path, hint, node=node.name)


def _patches(cluster: Cluster, node: Node) -> Iterator[Problem]:
    targets = cluster.contract.kubernetes.patch_targets
    for target in node.patches:
        path = node_path(cluster, node, "patches", target)
        if target not in targets:
            yield Problem(
                "patch-target-unknown",
                f"kubeadm {cluster.contract.kubernetes.version} has no patch target {target!r}",
                path,
                did_you_mean(target, targets) or f"targets are {listed(targets, limit=9)}",
                node=node.name,
            )
        elif target == "etcd" and cluster.etcd is not None:
            yield Problem(
                "patch-etcd-external",
                f"the etcd patch of {node.name} has no effect: etcd is external",
                path,
                "drop it",
                node=node.name,
            )
