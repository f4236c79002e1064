"""What serves the endpoint chains to the CA and covers every name of the endpoint.

Why: clients compare the name or address that they dial with the certificate. Without the VIP in
it they end with "certificate is valid for ..., not 10.0.0.162"; behind a balancer only some of
the time, as each apiserver has a certificate of its own. Another CA: the VIP leads elsewhere.

How to fix: a name is missing: move apiserver.crt and apiserver.key of that node away, then
`kubeadm init phase certs apiserver --config FILE` and restart the apiserver. Another CA: see who
answers for the VIP, and compare /etc/kubernetes/pki/ca.crt with the CA given here. Expired:
`kubeadm certs renew apiserver`.

Source: kubeadm's default names and apiServer.certSANs; RFC 5280; RFC 6125.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.checks import _owners, _trust
from kubevipgen.verify.plan import endpoint_names
from kubevipgen.verify.seen import (
    DISTRUST,
    NO_CERTIFICATE,
    Answer,
    Certificate,
    Missing,
    Seen,
    State,
    known,
)

ID = "endpoint-certificate"
NEEDS = ("entrances", "samples", "apiservers")


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    answers = _answers(seen)
    if not any(a.certificate or a.state in DISTRUST for a in answers):
        raise UnknownFactError("entrances", NO_CERTIFICATE)
    shown = [answer.certificate for answer in answers if answer.certificate]
    yield from _trust.distrust(answers, seen, _owners.names(cluster, seen, shown))
    yield from _names(cluster, seen, answers)


def _answers(seen: Seen) -> list[Answer]:
    samples = () if isinstance(seen.samples, Missing) else seen.samples.answers
    return [*known("entrances", seen.entrances), *samples]


def _names(cluster: Cluster, seen: Seen, answers: list[Answer]) -> Iterator[Fault]:
    """Of every certificate of this cluster that was seen, at the endpoint or behind it."""
    behind = () if isinstance(seen.apiservers, Missing) else seen.apiservers.values()
    wanted = endpoint_names(cluster)
    found: dict[str, Certificate] = {
        answer.certificate.sha256: answer.certificate
        for answer in (*answers, *behind)
        if answer.certificate and answer.state is not State.UNTRUSTED
    }
    owners = _owners.names(cluster, seen, found.values())
    for sha256, certificate in found.items():
        if missing := _trust.uncovered(certificate, wanted):
            whose = owners.get(sha256) or certificate.subject
            yield Fault(
                f"the apiserver's certificate of {whose} does not cover {missing}",
                "there: move apiserver.crt and apiserver.key away,"
                " `kubeadm init phase certs apiserver --config FILE`, restart the apiserver",
            )
