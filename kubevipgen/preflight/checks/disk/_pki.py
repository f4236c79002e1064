"""The topic ``certificates`` as certificates; cryptography is loaded only when there are some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubevipgen import resources
from kubevipgen.model import Cluster, Role
from kubevipgen.preflight.check import NotApplicableError, Subject
from kubevipgen.preflight.facts import Facts
from kubevipgen.spec.kubeadm_places import certificates_directory

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_KUBECONFIGS = ("admin", "super-admin", "kubelet", "controller-manager", "scheduler")


@dataclass(frozen=True, slots=True)
class Place:
    """A certificate file; ``ca`` is the path of its CA, "" for a CA; ``name`` as in the table."""

    path: str
    ca: str
    name: str = ""


def places(cluster: Cluster) -> Iterator[Place]:
    """Every certificate that belongs on a control plane, CAs first."""
    folder = certificates_directory(cluster)
    kind = "stacked" if cluster.etcd is None else "external"
    for row in resources.data("certificates"):
        if kind in row["etcd"]:
            ca = f"{folder}/{row['ca']}.crt" if row["ca"] else ""
            yield Place(f"{folder}/{row['file']}.crt", ca, row["file"])
    if cluster.etcd is not None:
        yield Place(cluster.etcd.ca_file, "", "external etcd CA")
        yield Place(cluster.etcd.cert_file, cluster.etcd.ca_file, "external etcd client")


def wanted_here(subject: Subject) -> None:
    """NotApplicableError on nodes that have no certificates of a control plane."""
    if subject.node.role is not Role.CONTROL_PLANE:
        raise NotApplicableError("only control planes have these certificates")


def is_there(facts: Facts, path: str) -> bool:
    """Whether the certificate or its key is on the host."""
    return facts.at("certificates", "files", path) is not None


def load(facts: Facts, path: str) -> tuple[Certificate, ...]:
    """The certificates in a file, the leaf first; none without the file or when it is damaged."""
    entry = facts.at("certificates", "files", path)
    return parse(entry["certificate"] or "") if entry else ()


def kubeconfigs(facts: Facts) -> Iterator[tuple[str, Certificate]]:
    """The client certificate of each kubeconfig of kubeadm's that holds one."""
    for name in _KUBECONFIGS:
        yield from kubeconfig(facts, f"/etc/kubernetes/{name}.conf")


def kubeconfig(facts: Facts, path: str) -> Iterator[tuple[str, Certificate]]:
    """The client certificate of one kubeconfig, if it holds one."""
    entry = facts.at("certificates", "kubeconfigs", path)
    for certificate in parse(entry["certificate"])[:1] if entry else ():
        yield path, certificate


def parse(pem: str) -> tuple[Certificate, ...]:
    """The certificates in PEM text; none when one of them cannot be read."""
    if not pem:
        return ()
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        return tuple(x509.load_pem_x509_certificates(pem.encode()))
    except ValueError:
        return ()


def is_signed_by(leaf: Certificate, authorities: tuple[Certificate, ...]) -> bool:
    """Whether one of these certificates signed the leaf."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (start-up time)

    for authority in authorities:
        try:
            leaf.verify_directly_issued_by(authority)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return True
    return False
