"""The CA set as ``kubeadm init`` would make it: RSA-2048, ten years, no path limit.

As NewSelfSignedCACert of k8s.io/client-go/util/cert, which kubeadm calls: the subject is the common
name alone; key usage digital signature, key encipherment, certificate signing (critical); basic
constraints CA (critical); subject key identifier; the common name once more as a DNS SAN.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

YEARS = 10
_BACKDATED = dt.timedelta(minutes=5)  # as kubeadm does, for clocks that are a little slow
_AUTHORITIES = {"ca": "kubernetes", "front-proxy-ca": "front-proxy-ca", "etcd/ca": "etcd-ca"}


def make(*, etcd: bool = True) -> dict[str, str]:
    """PEM texts by name below /etc/kubernetes/pki; without ``etcd/`` for an external etcd."""
    return dict(_files(etcd=etcd))


def _files(*, etcd: bool) -> Iterator[tuple[str, str]]:
    for path, common_name in _AUTHORITIES.items():
        if path.startswith("etcd/") and not etcd:
            continue
        key = _key()
        yield f"{path}.crt", _certificate(key, common_name)
        yield f"{path}.key", _pem(key)
    key = _key()
    yield "sa.key", _pem(key)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield "sa.pub", public.decode()


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()


def _certificate(key: rsa.RSAPrivateKey, common_name: str) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(_usage(), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=True,
        key_cert_sign=True,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
