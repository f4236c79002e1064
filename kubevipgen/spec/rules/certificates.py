"""``certificates``: what kubeadm of this release can make, and that nothing says otherwise.

Sources: ClusterConfiguration of kubeadm (v1beta3 has none of the three fields; EncryptionAlgorithm
of v1beta4 by release); certificates that outlive their CA are a warning of kubeadm too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Certificates, Cluster
from kubevipgen.spec.overrides import override
from kubevipgen.spec.problem import Problem
from kubevipgen.spec.rules._words import listed

_KIND = "ClusterConfiguration"
_DEFAULT = Certificates()
_GATE = {True: "ECDSA-P256", False: "RSA-2048"}  # what kubeadm's PublicKeysECDSA stands for
_LONGEST = 2_562_047  # hours; Go counts nanoseconds in 63 bits
_PIECE = re.compile(r"([0-9]+)([hms])")
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def check(cluster: Cluster) -> Iterator[Problem]:
    yield from _algorithm(cluster)
    yield from _lifetimes(cluster)
    yield from _overrides(cluster)
    yield from _gate(cluster)


def _algorithm(cluster: Cluster) -> Iterator[Problem]:
    known = cluster.contract.kubernetes.encryption_algorithms
    asked = cluster.certificates.algorithm
    if asked not in known:
        yield Problem(
            "certificate-algorithm",
            f"kubeadm of Kubernetes {cluster.kubernetes} cannot make {asked} keys",
            ("certificates", "algorithm"),
            f"use {listed(known, 'or')}",
        )


def _lifetimes(cluster: Cluster) -> Iterator[Problem]:
    mine = cluster.certificates
    yield from _lifetime(cluster, "validity", mine.validity_hours, _DEFAULT.validity_hours)
    yield from _lifetime(cluster, "caValidity", mine.ca_validity_hours, _DEFAULT.ca_validity_hours)
    if mine.validity_hours > mine.ca_validity_hours:
        yield Problem(
            "certificate-outlives-ca",
            f"certificates of {mine.validity_hours}h outlive their CA of {mine.ca_validity_hours}h",
            ("certificates", "validity"),
            "they end with the CA; make validity the shorter one",
            Severity.WARNING,
        )


def _lifetime(cluster: Cluster, name: str, hours: int, default: int) -> Iterator[Problem]:
    kubernetes = cluster.contract.kubernetes
    if hours != default and not kubernetes.has_certificate_validity:
        yield Problem(
            "certificate-lifetime",
            f"kubeadm of Kubernetes {cluster.kubernetes} makes certificates of {default}h, none of"
            f" {hours}h",
            ("certificates", name),
            "drop it, or use a release with the API v1beta4 of kubeadm: 1.31 or later",
        )
    elif hours > _LONGEST:
        yield Problem(
            "certificate-lifetime",
            f"kubeadm cannot count {hours}h: its durations end at {_LONGEST}h",
            ("certificates", name),
            f"{default}h is the default",
        )


def _overrides(cluster: Cluster) -> Iterator[Problem]:
    """Values that ``overrides`` would let pass; those of a wrong form are its own errors."""
    mine = cluster.certificates
    algorithm = override(cluster, _KIND, "encryptionAlgorithm")
    known = cluster.contract.kubernetes.encryption_algorithms
    if algorithm in known and algorithm != mine.algorithm:
        yield _contradiction("encryptionAlgorithm", algorithm, "algorithm", mine.algorithm)
    for field, name, hours in (
        ("certificateValidityPeriod", "validity", mine.validity_hours),
        ("caCertificateValidityPeriod", "caValidity", mine.ca_validity_hours),
    ):
        text = override(cluster, _KIND, field)
        seconds = _seconds(text)
        if seconds is not None and seconds != hours * 3600:
            yield _contradiction(field, text, name, f"{hours}h")


def _contradiction(field: str, theirs: object, name: str, mine: str) -> Problem:
    return Problem(
        "certificate-override",
        f"the overrides set {field} {theirs}, but certificates.{name} is {mine}",
        ("kubeadm", "overrides", _KIND, field),
        f"drop it, and set certificates.{name} alone: a CA made beforehand follows that",
    )


def _seconds(text: object) -> int | None:
    """A Go duration of whole seconds or larger units; None for anything else."""
    if not isinstance(text, str) or not re.fullmatch(rf"({_PIECE.pattern})+", text):
        return None
    return sum(int(number) * _SECONDS[unit] for number, unit in _PIECE.findall(text))


def _gate(cluster: Cluster) -> Iterator[Problem]:
    """The older way to ECDSA wins over encryptionAlgorithm in kubeadm, where it is still known."""
    gate = override(cluster, _KIND, "featureGates", "PublicKeysECDSA")
    mine = cluster.certificates.algorithm
    if isinstance(gate, bool) and mine not in {_DEFAULT.algorithm, _GATE[gate]}:
        yield Problem(
            "certificate-feature-gate",
            f"the feature gate PublicKeysECDSA makes kubeadm use {_GATE[gate]} keys,"
            f" whatever certificates.algorithm ({mine}) says",
            ("kubeadm", "overrides", _KIND, "featureGates", "PublicKeysECDSA"),
            "drop the feature gate",
        )
