"""The join token is the one of the documentation.

`abcdef.0123456789abcdef` stands in kubeadm's own examples and in what `kubeadm config print
init-defaults` prints. A bootstrap token lets whoever knows it join a machine to the cluster and
read cluster-info, and everybody knows this one; it is valid for 24 hours by default (`ttl`), or
for ever with `ttl: "0"`.

Found is this token in bootstrapTokens, discovery.bootstrapToken or discovery.tlsBootstrapToken.

Fix: leave bootstrapTokens away, so that kubeadm makes one at random; or `kubeadm token generate`.

Source: kubeadm app/apis/kubeadm/v1beta3/doc.go; Kubernetes documentation of bootstrap tokens.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
    bootstrapTokens:
      - token: abcdef.0123456789abcdef

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
    bootstrapTokens:
      - token: 783bde.3f89s0fje9f38fhf
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest, Step

ID = "sample-token"
CODE = "KV608"
SEVERITY = Severity.WARNING
SUBJECT = Kubeadm
_SAMPLE = "abcdef.0123456789abcdef"


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    del around
    for manifest in kubeadm.documents:
        for path in _tokens(manifest):
            word = manifest.word(*path)
            if word and word.text == _SAMPLE:
                yield Fault(
                    f"{_SAMPLE} is the token of the documentation: anybody may join with it",
                    "leave bootstrapTokens away, or take what `kubeadm token generate` prints",
                    word.at,
                )


def _tokens(manifest: Manifest) -> Iterator[tuple[Step, ...]]:
    listed = manifest.get("bootstrapTokens")
    for index in range(len(listed) if isinstance(listed, list) else 0):
        yield ("bootstrapTokens", index, "token")
    yield ("discovery", "bootstrapToken", "token")
    yield ("discovery", "tlsBootstrapToken")
