"""What kubeadm's documents, or the pods and kubeconfigs that kubeadm made of them, say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kubevipgen.lint.around import Cluster
from kubevipgen.lint.build._kubeadm import split_endpoint
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest
from kubevipgen.lint.view.word import Word

_SKIPPED = "addon/kube-proxy"


@dataclass(frozen=True, slots=True)
class Control:
    """Each word is None when nothing says it. ``is_told``: whether any of it is kubeadm's."""

    is_told: bool = False
    name: Word | None = None
    version: Word | None = None
    endpoint: Word | None = None
    host: str = ""
    port: int = 0
    api_port: Word | None = None
    pods: Word | None = None
    services: Word | None = None
    domain: Word | None = None
    proxy_mode: Word | None = None
    repository: Word | None = None
    algorithm: Word | None = None
    validity: Word | None = None
    ca_validity: Word | None = None
    sans: tuple[str, ...] = ()
    etcd: dict[str, object] = field(default_factory=dict)


def usable(word: Word | None) -> Word | None:
    """A word that means what it says: there, and no placeholder."""
    return word if word and word.text and not word.is_placeholder else None


def control(files: Cluster) -> Control:
    """The first of the files that says a thing counts; documents before what kubeadm made."""
    views = files.all(Kubeadm)
    documents = [m for view in views for m in view.documents]
    made = dict(_made(files))

    def first(kind: str, *path: str | int, other: str = "") -> Word | None:
        words = (m.word(*path) for m in documents if m.kind == kind)
        return next(filter(None, map(usable, words)), None) or made.get(other)

    def cluster(*path: str, other: str = "") -> Word | None:
        return first("ClusterConfiguration", *path, other=other)

    endpoint = cluster("controlPlaneEndpoint", other="endpoint")
    host, port = split_endpoint(endpoint.text) if endpoint else ("", 0)
    whole = next((m for m in documents if m.kind == "ClusterConfiguration"), None)
    join = ("controlPlane", "localAPIEndpoint", "bindPort")
    return Control(
        is_told=bool(views or made),
        name=cluster("clusterName", other="name"),
        version=cluster("kubernetesVersion", other="version"),
        endpoint=endpoint,
        host=host,
        port=port,
        api_port=first("InitConfiguration", "localAPIEndpoint", "bindPort", other="port")
        or first("JoinConfiguration", *join),
        pods=cluster("networking", "podSubnet", other="pods"),
        services=cluster("networking", "serviceSubnet", other="services"),
        domain=cluster("networking", "dnsDomain"),
        proxy_mode=_proxy_mode(documents) or first("KubeProxyConfiguration", "mode"),
        repository=cluster("imageRepository"),
        algorithm=cluster("encryptionAlgorithm"),
        validity=cluster("certificateValidityPeriod"),
        ca_validity=cluster("caCertificateValidityPeriod"),
        sans=tuple(_texts(whole, "apiServer", "certSANs")) if whole else (),
        etcd=_external(whole),
    )


def _texts(manifest: Manifest, *path: str) -> Iterator[str]:
    found = manifest.get(*path)
    for index in range(len(found) if isinstance(found, list) else 0):
        if word := usable(manifest.word(*path, index)):
            yield word.text


def _proxy_mode(documents: list[Manifest]) -> Word | None:
    """A word ``none`` where kube-proxy is left out."""
    for manifest in documents:
        if manifest.kind == "ClusterConfiguration" and manifest.get("proxy", "disabled") is True:
            return Word("none", manifest.at("proxy", "disabled"))
        if manifest.kind == "InitConfiguration" and _SKIPPED in _texts(manifest, "skipPhases"):
            return Word("none", manifest.at("skipPhases"))
    return None


def _external(whole: Manifest | None) -> dict[str, object]:
    raw = whole.get("etcd", "external") if whole else None
    if not whole or not isinstance(raw, dict):
        return {}
    urls = _texts(whole, "etcd", "external", "endpoints")
    found: dict[str, object] = {"endpoints": [url.rstrip("/") for url in urls]}
    for key in ("caFile", "certFile", "keyFile"):
        if word := usable(whole.word("etcd", "external", key)):
            found[key] = word.text
    return found


def _made(files: Cluster) -> Iterator[tuple[str, Word]]:
    """From the control plane's static pods, and from where kubeconfigs lead."""
    for manifest in files.all(Manifest):
        name = manifest.get("metadata", "name")
        if manifest.kind == "Pod" and name in _OF_PODS:
            yield from _of_pod(manifest, str(name))
        elif manifest.kind == "Config" and (host := _server(manifest)):
            yield "endpoint", host


_OF_PODS = {
    "kube-apiserver": {"service-cluster-ip-range": "services", "secure-port": "port"},
    "kube-controller-manager": {"cluster-cidr": "pods", "cluster-name": "name"},
}
_FLAG = re.compile(r"--([a-z][a-z-]*)=(.+)")
_TAG = re.compile(r":v(\d+\.\d+\.\d+)$")


def _of_pod(manifest: Manifest, name: str) -> Iterator[tuple[str, Word]]:
    command = manifest.get("spec", "containers", 0, "command")
    for index in range(len(command) if isinstance(command, list) else 0):
        word = manifest.word("spec", "containers", 0, "command", index)
        match = _FLAG.fullmatch(word.text) if word else None
        if word and match and match[1] in _OF_PODS[name]:
            yield _OF_PODS[name][match[1]], Word(match[2], word.at)
    image = manifest.word("spec", "containers", 0, "image")
    tag = _TAG.search(image.text) if image else None
    if image and tag:
        yield "version", Word(f"v{tag[1]}", image.at)


def _server(manifest: Manifest) -> Word | None:
    """Where an administrator's kubeconfig leads; those of components may name their own node's."""
    user = str(manifest.get("users", 0, "name") or "")
    word = usable(manifest.word("clusters", 0, "cluster", "server"))
    netloc = _netloc(word.text) if word and "admin" in user else ""
    return Word(netloc, word.at) if word and netloc else None


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # [ without ]
        return ""
