"""The apiserver's certificate covers every name by which it is called.

Why: clients dial the control plane endpoint and compare its name or address with the certificate.
Without the VIP in it every join ends with "certificate is valid for ..., not 10.0.0.162". kubeadm
stops at an existing apiserver certificate that lacks what it asks for itself.

How to fix: before the bootstrap remove apiserver.crt and apiserver.key, kubeadm makes them from
its configuration. On a running control plane move both files away, then
`kubeadm init phase certs apiserver --config FILE` and restart the apiserver.

Source: kubeadm's default names [the service's names and first address, node, advertise address,
endpoint] and apiServer.certSANs; RFC 6125.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk import _pki
from kubevipgen.preflight.phase import CONTROL_PLANE, Phase
from kubevipgen.spec.kubeadm_places import certificates_directory

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

ID = "certificate-names"
PHASES = CONTROL_PLANE | {Phase.AFTER_INIT}
NEEDS = ("certificates",)


def check(subject: Subject) -> Iterator[Fault]:
    _pki.wanted_here(subject)
    path = f"{certificates_directory(subject.cluster)}/apiserver.crt"
    found = _pki.load(subject.facts, path)
    if not found:
        raise NotApplicableError(f"{path} is not there yet")
    covered = names_in(found[0])
    missing = [name for name in wanted(subject) if not covers(covered, name)]
    if missing:
        yield Fault(
            f"{path} does not cover {', '.join(missing)}",
            "move apiserver.crt and apiserver.key away; kubeadm makes them with these names"
            " (running already: `kubeadm init phase certs apiserver --config FILE`)",
        )


def wanted(subject: Subject) -> list[str]:
    """What clients call this apiserver, and what kubeadm itself demands."""
    cluster, node = subject.cluster, subject.node
    service = cluster.networking.service_subnets[0]
    names = [cluster.endpoint.host, *map(str, cluster.endpoint.vips)]
    names += [node.name, str(node.advertise_address or ""), str(service[1])]
    names += ["kubernetes", "kubernetes.default", "kubernetes.default.svc"]
    names += [f"kubernetes.default.svc.{cluster.networking.dns_domain}", *cluster.cert_sans]
    return [name for name in dict.fromkeys(names) if name]


def names_in(certificate: Certificate) -> set[str]:
    """The subject alternative names, in lower case."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return set()
    dns = found.get_values_for_type(x509.DNSName)
    return {name.lower() for name in dns} | {
        str(ip) for ip in found.get_values_for_type(x509.IPAddress)
    }


def covers(covered: set[str], name: str) -> bool:
    """Whether a name is among them, or matched by a wildcard for its first label."""
    plain = name.lower()
    return plain in covered or f"*.{plain.partition('.')[2]}" in covered
