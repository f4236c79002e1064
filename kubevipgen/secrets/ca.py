"""The CA set as ``kubeadm init`` would make it: RSA-2048 and ten years unless the spec says else.

As NewSelfSignedCACert of k8s.io/client-go/util/cert, which kubeadm calls: the subject is the common
name alone; key usage digital signature, key encipherment, certificate signing (critical); basic
constraints CA (critical); subject key identifier; the common name once more as a DNS SAN. The
service account key has the same algorithm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubevipgen.model import Certificates
from kubevipgen.secrets import keys
from kubevipgen.secrets.keys import Key

BACKDATED = dt.timedelta(minutes=5)  # as kubeadm does, for clocks that are a little slow
_AUTHORITIES = {"ca": "kubernetes", "front-proxy-ca": "front-proxy-ca", "etcd/ca": "etcd-ca"}


def make(wanted: Certificates, *, etcd: bool = True) -> dict[str, str]:
    """PEM texts by name below /etc/kubernetes/pki; without ``etcd/`` for an external etcd."""
    return dict(_files(wanted, etcd=etcd))


def _files(wanted: Certificates, *, etcd: bool) -> Iterator[tuple[str, str]]:
    lifetime = dt.timedelta(hours=wanted.ca_validity_hours)
    for path, common_name in _AUTHORITIES.items():
        if path.startswith("etcd/") and not etcd:
            continue
        key = keys.new(wanted.algorithm)
        yield f"{path}.crt", _certificate(key, common_name, lifetime)
        yield f"{path}.key", keys.pem(key)
    key = keys.new(wanted.algorithm)
    yield "sa.key", keys.pem(key)
    yield "sa.pub", keys.public_pem(key)


def _certificate(key: Key, common_name: str, lifetime: dt.timedelta) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lifetime)
        .add_extension(usage(signs=True), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False)
    )
    return builder.sign(key, keys.digest(key)).public_bytes(Encoding.PEM).decode()


def usage(*, signs: bool) -> x509.KeyUsage:
    """Key usage of an authority, or of a certificate that signs no others."""
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=True,
        key_cert_sign=signs,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
