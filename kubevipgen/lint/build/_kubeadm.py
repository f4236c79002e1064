"""The kubeadm documents of a file, and what the endpoint says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.lint.document import Document
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest

_GROUPS = ("kubeadm.k8s.io/", "kubelet.config.k8s.io/", "kubeproxy.config.k8s.io/")
_BRACKETS = re.compile(r"\[([^\[\]]*)\](?::(\d{1,5}))?")


def kubeadm_of(document: Document, manifests: tuple[Manifest, ...]) -> Iterator[Kubeadm]:
    """One view, when there is any document for kubeadm; the first of each kind counts."""
    ours = [m for m in manifests if m.api_version.startswith(_GROUPS)]
    kinds = {m.kind: m for m in reversed(ours)}
    if not kinds:
        return
    cluster = kinds.get("ClusterConfiguration")
    endpoint = cluster.word("controlPlaneEndpoint") if cluster else None
    host, port = split_endpoint(endpoint.text) if endpoint else ("", 0)
    yield Kubeadm(
        document,
        cluster,
        kinds.get("InitConfiguration"),
        kinds.get("JoinConfiguration"),
        kinds.get("KubeletConfiguration"),
        kinds.get("KubeProxyConfiguration"),
        endpoint if endpoint and endpoint.text else None,
        host,
        port,
        cluster.word("kubernetesVersion") if cluster else None,
        tuple(ours),
    )


def split_endpoint(text: str) -> tuple[str, int]:
    """``host``, ``host:port``, ``[v6]:port`` or a bare IPv6 address; port 0 for none."""
    found = _BRACKETS.fullmatch(text)
    if found:
        return found[1], int(found[2] or 0)
    host, colon, port = text.rpartition(":")
    if not colon or ":" in host:
        return text, 0
    return host, int(port) if re.fullmatch(r"[0-9]{1,5}", port) else 0
