"""Which names a certificate covers."""

from __future__ import annotations

from kubevipgen.verify.seen import Certificate


def covers(certificate: Certificate, name: str) -> bool:
    """Whether it covers a name, by a wildcard for the first label too (RFC 6125)."""
    plain = name.lower()
    _, dot, rest = plain.partition(".")
    return plain in certificate.names or (bool(dot) and f"*.{rest}" in certificate.names)
