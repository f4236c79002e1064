"""The kubeadm of this Kubernetes version does not read this version of its own API.

`kubeadm init` and `join` refuse a document whose apiVersion they do not know ("unknown
configuration APIs", "no longer supported"). v1beta1 is gone since 1.22, v1beta2 since 1.27,
v1beta3 since 1.37; v1beta4 exists since 1.31.

Found is the first document of kubeadm.k8s.io of each version, held against the `kubernetesVersion`
of its file, else of the set, else the version that you assume (`--assume kubernetes=1.36`).
Without either, what the newest kubeadm no longer reads is information; so is v1beta3 from 1.31 on,
which is deprecated and still read.

Not reported: v1beta4 with 1.30, which kubeadm 1.31 installs as well; `v1`, `v1alpha3` and other
versions with nothing to hold them against.

Fix: `kubeadm config migrate --old-config old.yaml --new-config new.yaml`, with a kubeadm that still
reads the old one.

Applies to: v1beta1 gone >= 1.22, v1beta2 gone >= 1.27, v1beta3 gone >= 1.37, v1beta4 >= 1.31.

Source: kubeadm app/util/config/common.go; Kubernetes release notes of 1.22, 1.27, 1.31 and 1.37.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta2
    kind: ClusterConfiguration
    kubernetesVersion: v1.28.4

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    kubernetesVersion: v1.28.4
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest
from kubevipgen.versions.lint_rows import has, version_in
from kubevipgen.versions.number import Version

ID = "api-vs-version"
CODE = "KV604"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm
_OURS = "kubeadm.k8s.io/"
_KNOWN = ("v1beta1", "v1beta2", "v1beta3", "v1beta4")
_HINT = "run `kubeadm config migrate` with a kubeadm that reads both versions"


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    word = kubeadm.kubernetes_version
    version = (version_in(word.text) if word else None) or around.version("kubernetes")
    first = {manifest.api_version: manifest for manifest in reversed(kubeadm.documents)}
    for written, manifest in first.items():
        api = written.removeprefix(_OURS)
        if written.startswith(_OURS) and api in _KNOWN:
            yield from _judged(manifest, api, version)


def _judged(manifest: Manifest, api: str, version: Version | None) -> Iterator[Fault]:
    at = manifest.at("apiVersion")
    reads = has("kubernetes", f"kubeadm-reads-{api}", version)
    if version is None:
        if not reads:
            words = f"the newest kubeadm no longer reads {api}"
            yield Fault(words, _HINT, at, Severity.INFO)
    elif not reads:
        yield Fault(f"the kubeadm of Kubernetes {version} does not read {api}", _HINT, at)
    elif api == "v1beta3" and has("kubernetes", "kubeadm-v1beta3-deprecated", version):
        words = f"{api} is deprecated since 1.31; kubeadm 1.37 no longer reads it"
        yield Fault(words, _HINT, at, Severity.INFO)
