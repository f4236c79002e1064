"""The external etcd is asked without TLS.

Everything that the cluster knows goes over this connection, all Secrets included, and an etcd that
answers plain HTTP asks nobody for a certificate: who reaches its port may read and change it all.

Found is an `http://` URL in `etcd.external.endpoints` that leads to another host.

Not reported: loopback (a proxy or etcd on the same host), httpEndpoints of newer versions.

Fix: `https://` URLs with caFile, certFile and keyFile.

Source: etcd documentation "Transport security model"; kubeadm documentation "Set up a High
Availability etcd Cluster with kubeadm".

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    etcd:
      external:
        endpoints: ["http://10.0.0.21:2379"]

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    etcd:
      external:
        endpoints: ["https://10.0.0.21:2379"]
        caFile: /etc/kubernetes/pki/etcd/ca.crt
        certFile: /etc/kubernetes/pki/apiserver-etcd-client.crt
        keyFile: /etc/kubernetes/pki/apiserver-etcd-client.key
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Kubeadm

ID = "etcd-http"
CODE = "KV611"
SEVERITY = Severity.WARNING
SUBJECT = Kubeadm
_LOCAL = re.compile(r"http://(?:127\.|localhost\b|\[::1\])")


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    del around
    cluster, path = kubeadm.cluster, ("etcd", "external", "endpoints")
    listed = cluster.get(*path) if cluster else None
    for index in range(len(listed) if isinstance(listed, list) else 0):
        word = cluster.word(*path, index) if cluster else None
        if word and word.text.startswith("http://") and not _LOCAL.match(word.text):
            yield Fault(
                f"{word} is asked without TLS: Secrets pass in the clear, and whoever reaches that "
                "port may change the cluster",
                "write https:// and give caFile, certFile and keyFile",
                word.at,
            )
