"""Certificates as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kubevipgen.verify.seen import Certificate

if TYPE_CHECKING:
    import datetime as dt

    from cryptography import x509


def parsed(der: bytes) -> Certificate | None:
    """None for bytes that are no certificate."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        return _plain(x509.load_der_x509_certificate(der))
    except ValueError:
        return None


def parsed_all(pem: str) -> tuple[Certificate, ...]:
    """Every certificate in PEM text; none when one of them cannot be read."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        return tuple(map(_plain, x509.load_pem_x509_certificates(pem.encode())))
    except ValueError:
        return ()


def is_issued(certificate: Certificate, authorities: Iterable[Certificate]) -> bool:
    """Whether one of these certificates signed it, or it is one of them."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    leaf = x509.load_der_x509_certificate(certificate.der)
    for authority in authorities:
        try:
            leaf.verify_directly_issued_by(x509.load_der_x509_certificate(authority.der))
        except (InvalidSignature, ValueError, TypeError):
            continue
        return True
    return certificate.sha256 in {authority.sha256 for authority in authorities}


def _plain(found: x509.Certificate) -> Certificate:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    return Certificate(
        sha256=found.fingerprint(SHA256()).hex(),
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        names=frozenset(_names(found)),
        begins=begins.timestamp(),
        ends=ends.timestamp(),
        begins_on=_day(begins),
        ends_on=_day(ends),
        der=found.public_bytes(Encoding.DER),
    )


def _names(found: x509.Certificate) -> Iterator[str]:
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return
    yield from (name.lower() for name in names.get_values_for_type(x509.DNSName))
    yield from map(str, names.get_values_for_type(x509.IPAddress))


def _day(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
