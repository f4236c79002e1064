"""Each certificate has its own key and was signed by the CA that is here.

Why: files copied from another control plane, half of a CA forgotten, or a leaf that stayed when
the CA was replaced: kubeadm stops in the middle ("failure loading apiserver certificate", "is not
signed by corresponding CA"), or the apiserver does not start. A lost CA key is found out when the
next node wants to join.

How to fix: copy certificate and key together from where they were made: ca, front-proxy-ca,
etcd/ca (.crt and .key), sa.key and sa.pub, nothing else. Remove leaf certificates and their keys,
kubeadm makes them for this node. A CA whose key is kept elsewhere needs every leaf certificate
and kubeconfig to be there before `kubeadm init`.

Source: kubeadm phases/certs (it loads pairs and checks the signature); kubernetes.io: PKI
certificates and requirements, and Certificate Management with kubeadm (external CA mode).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk import _pki
from kubevipgen.preflight.phase import CONTROL_PLANE, Phase

ID = "certificate-key"
PHASES = CONTROL_PLANE | {Phase.AFTER_INIT}
NEEDS = ("certificates",)

_COPY = "copy certificate and key together from where they were made"
_REMOVE = "remove the certificate and its key: kubeadm makes them anew"


def check(subject: Subject) -> Iterator[Fault]:
    _pki.wanted_here(subject)
    places = list(_pki.places(subject.cluster))
    if not any(_pki.is_there(subject.facts, place.path) for place in places):
        raise NotApplicableError("no certificate is on this host yet")
    for place in places:
        if _pki.is_there(subject.facts, place.path):
            yield from _pair(subject, place)
            yield from _signature(subject, place)


def _pair(subject: Subject, place: _pki.Place) -> Iterator[Fault]:
    entry = subject.facts.at("certificates", "files", place.path)
    hint = _REMOVE if place.ca else _COPY
    if entry["certificate"] is None:
        yield Fault(f"{entry['keyFile']} is there without its certificate", hint)
        return
    if not _pki.parse(entry["certificate"]):
        yield Fault(f"{place.path} holds no certificate that can be read", hint)
        return
    key = subject.facts.at("certificates", "files", place.path, "key")
    if key == "mismatch":
        yield Fault(f"{entry['keyFile']} is the key of another certificate", hint)
    elif key == "unusable":
        yield Fault(f"{entry['keyFile']} cannot be loaded (damaged or encrypted)", hint)
    elif key == "absent" and entry["keyFile"]:
        yield from _keyless(subject, place, entry["keyFile"])


def _keyless(subject: Subject, place: _pki.Place, key: str) -> Iterator[Fault]:
    """Only a CA may do without its key, once all is there that it has to sign."""
    if place.ca:
        yield Fault(f"{place.path} is there without {key}", _REMOVE)
        return
    signed = [p for p in _pki.places(subject.cluster) if p.ca == place.path]
    missing = [p.path for p in signed if not _pki.is_there(subject.facts, p.path)]
    if missing:
        yield Fault(
            f"{place.path} is there without {key}, and {', '.join(missing)} cannot be made",
            f"{_COPY}; with a CA kept elsewhere, bring all that it signs",
        )


def _signature(subject: Subject, place: _pki.Place) -> Iterator[Fault]:
    found = _pki.load(subject.facts, place.path)
    if not found or not place.ca:
        return
    if not _pki.is_there(subject.facts, place.ca):
        yield Fault(f"{place.path} is there, and its CA {place.ca} is not", _REMOVE)
        return
    authorities = _pki.load(subject.facts, place.ca)
    if authorities and not _pki.is_signed_by(found[0], authorities):
        yield Fault(f"{place.path} was not signed by {place.ca}", _REMOVE)
