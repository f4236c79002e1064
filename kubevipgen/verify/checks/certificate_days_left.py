"""The serving certificates and the CA are valid for a while yet.

Why: kubeadm's certificates end after one year, those of all control planes on nearly the same
day, and with them the whole cluster. `kubeadm upgrade` renews them; a cluster that is not upgraded
for a year dies on its birthday. The CA lasts ten years, and to replace it is real work.

How to fix: on each control plane `kubeadm certs renew all`, then restart its static pods (kube-vip
reads its kubeconfig at its start only). `--days N` says how early to warn.

Source: kubernetes.io: Certificate Management with kubeadm; kube-vip #802.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.judgement import Fault, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.checks import _owners
from kubevipgen.verify.seen import Answer, Certificate, Missing, Seen, State, known

ID = "certificate-days-left"
NEEDS = ("entrances", "apiservers", "samples")

_DAY = 24 * 60 * 60
_LEAF = "`kubeadm certs renew all` there, and restart its static pods"
_CA = "make a new CA and everything that it signed, while this one is valid"


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    for ca in seen.authorities:
        yield from _judged(f"the CA {ca.subject}", ca, seen, _CA)
    found = {c.sha256: c for a in _answers(seen) if (c := _own(a)) is not None}
    if not found:
        raise UnknownFactError("entrances", "no certificate of an apiserver was seen")
    owners = _owners.names(cluster, seen, found.values())
    for sha256, certificate in found.items():
        whose = owners.get(sha256) or certificate.subject
        yield from _judged(f"the apiserver's certificate of {whose}", certificate, seen, _LEAF)


def _answers(seen: Seen) -> Iterator[Answer]:
    yield from known("entrances", seen.entrances)
    yield from known("apiservers", seen.apiservers).values()
    if not isinstance(seen.samples, Missing):
        yield from seen.samples.answers


def _own(answer: Answer) -> Certificate | None:
    """A stranger's certificate is none of ours to renew."""
    return None if answer.state is State.UNTRUSTED else answer.certificate


def _judged(what: str, certificate: Certificate, seen: Seen, hint: str) -> Iterator[Fault]:
    left = certificate.ends - seen.now
    if left <= 0:
        yield Fault(f"{what} expired on {certificate.ends_on}", hint)
    elif left < seen.days * _DAY:
        days = int(left // _DAY)
        text = f"{what} expires in {days} days, on {certificate.ends_on}"
        yield Fault(text, hint, Severity.WARNING)
