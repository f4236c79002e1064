"""Certificates for stand-in apiservers: a CA as kubeadm makes it, and leaves with any flaw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)
SERVICE = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
LOCAL = (*SERVICE, "kubernetes.default.svc.cluster.local", "10.96.0.1")


@dataclass(frozen=True)
class Authority:
    """Signs leaves; `pem` is its certificate."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def leaf(
        self,
        subject: str,
        names: Iterable[str] = (),
        *,
        days: float = 365,
        begins: float = -1,
        groups: str = "",
    ) -> str:
        """Certificate and key as PEM; `begins` and `days` count from now."""
        now, key = dt.datetime.now(dt.UTC), _key()
        builder = _builder(_name(subject, groups), self.certificate.subject, key)
        builder = builder.not_valid_before(now + begins * DAY).not_valid_after(now + days * DAY)
        found = [_general(name) for name in names]
        if found:
            builder = builder.add_extension(x509.SubjectAlternativeName(found), critical=False)
        signed = builder.sign(self.key, hashes.SHA256())
        return signed.public_bytes(Encoding.PEM).decode() + _pem(key)


@cache
def authority(number: int = 0, days: float = 3650) -> Authority:
    """The same name whatever the number: two clusters of kubeadm differ in the key alone."""
    del number
    now, key = dt.datetime.now(dt.UTC), _key()
    name = _name("kubernetes")
    builder = _builder(name, name, key)
    builder = builder.not_valid_before(now - 400 * DAY).not_valid_after(now + days * DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Authority(builder.sign(key, hashes.SHA256()), key)


def written(path: Path, text: str) -> Path:
    """In one moment: a server reads it for every connection."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    return draft.rename(path)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _name(common: str, groups: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, groups)] if groups else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
    )
