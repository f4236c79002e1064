"""How a certificate that was refused is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kubevipgen.judgement import Fault
from kubevipgen.verify.checks._states import told
from kubevipgen.verify.names import covers
from kubevipgen.verify.seen import Answer, Certificate, Seen, State

_MOST = 8  # names in a message
RENEW = "`kubeadm certs renew apiserver` there, and restart the apiserver"


def distrust(
    answers: Iterable[Answer], seen: Seen, owners: Mapping[str, str] | None = None
) -> Iterator[Fault]:
    """Each different thing once; names are told by ``uncovered``.

    ``owners`` are the nodes behind certificates that a balancer has led to.
    """
    found: dict[Fault, None] = {}
    for answer in answers:
        if (fault := _fault(answer, seen, owners or {})) is not None:
            found.setdefault(fault)
    yield from found


def _fault(answer: Answer, seen: Seen, owners: Mapping[str, str]) -> Fault | None:
    certificate, where = answer.certificate, told(answer)
    if certificate is not None and (owner := owners.get(certificate.sha256)):
        where = f"{owner}, seen at {where},"
    if answer.state is State.UNTRUSTED:
        return _untrusted(where, certificate, seen)
    if answer.state is State.EXPIRED:
        if certificate is not None and certificate.ends > seen.now:
            return Fault(f"the CA of {where} has expired", "make a new CA and all that it signed")
        when = f" on {certificate.ends_on}" if certificate else ""
        return Fault(f"the certificate of {where} expired{when}", RENEW)
    if answer.state is State.NOT_YET_VALID:
        when = f" only from {certificate.begins_on}" if certificate else " only later"
        hint = "set the clock of this host or of that one: `timedatectl`, `chronyc makestep`"
        return Fault(f"the certificate of {where} is valid{when}", hint)
    if answer.state is State.BAD_CERTIFICATE:
        return Fault(f"the certificate of {where} is refused: {answer.detail}", RENEW)
    return None


def _untrusted(where: str, certificate: Certificate | None, seen: Seen) -> Fault:
    issuer = f" but by {certificate.issuer or 'nobody with a name'}" if certificate else ""
    if certificate and certificate.issuer in {ca.subject for ca in seen.authorities}:
        issuer = f" but by another one with the same name, {certificate.issuer}"
    return Fault(
        f"the certificate of {where} is not signed by the CA given here{issuer}",
        "it leads to another cluster, or the CA is that of another one: compare"
        " /etc/kubernetes/pki/ca.crt there",
    )


def uncovered(certificate: Certificate, names: Collection[str]) -> str:
    """The names that it does not cover, as text; "" when it covers all."""
    missing = [name for name in names if not covers(certificate, name)]
    more = f" and {len(missing) - _MOST} more" if len(missing) > _MOST else ""
    return ", ".join(missing[:_MOST]) + more
