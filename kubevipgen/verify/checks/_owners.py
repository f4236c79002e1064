"""Which node a serving certificate belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Answer, Certificate, Missing, Seen


def names(cluster: Cluster, seen: Seen, certificates: Iterable[Certificate]) -> dict[str, str]:
    """The node behind each fingerprint: seen there directly, else by the names in it."""
    direct = dict(_direct(seen))
    found = {}
    for certificate in certificates:
        node = direct.get(certificate.sha256) or _named(cluster, certificate)
        if node:
            found[certificate.sha256] = node
    return found


def _direct(seen: Seen) -> Iterator[tuple[str, str]]:
    answers: Mapping[str, Answer] = {} if isinstance(seen.apiservers, Missing) else seen.apiservers
    for node, answer in answers.items():
        if answer.certificate is not None:
            yield answer.certificate.sha256, node


def _named(cluster: Cluster, certificate: Certificate) -> str:
    """By its node's name, which kubeadm puts into it; the names of several tell nothing."""
    found = [node.name for node in cluster.control_planes if node.name in certificate.names]
    return found[0] if len(found) == 1 else ""
