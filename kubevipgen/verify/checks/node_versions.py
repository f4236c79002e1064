"""The kubelets run the release of the spec.

Why: what is rendered is right for the release that the spec names. A node of another one is
upgraded half-way, or was installed from another package source. A kubelet that is newer than the
apiserver is not supported at all.

How to fix: finish the upgrade (`kubeadm upgrade node`, then the kubelet's package), or write the
release that really runs into the spec and render again.

Source: kubernetes.io: Version Skew Policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault
from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Seen, known

ID = "node-versions"
NEEDS = ("nodes",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    planned = {node.name for node in cluster.nodes}
    others: dict[str, list[str]] = {}
    for node in known("nodes", seen.nodes):
        if node.name in planned and node.version != str(cluster.kubernetes):
            others.setdefault(node.version or "an unknown release", []).append(node.name)
    for version, names in others.items():
        yield Fault(
            f"{', '.join(names)}: the kubelet is {version}, the spec says {cluster.kubernetes}",
            "finish the upgrade, or write what runs into the spec and render again",
            Severity.WARNING,
        )
