"""Certificates that the cluster's CA signs, as NewSignedCert of kubeadm's pkiutil makes them.

One extended key usage, no CA (critical), authority key identifier; the common name is the user and
the organization the group, where Kubernetes reads a client's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from kubevipgen.model import Certificates
from kubevipgen.secrets import keys
from kubevipgen.secrets.ca import BACKDATED, usage
from kubevipgen.secrets.keys import Key


class Leaf(NamedTuple):
    """Whose certificate: a client's, or with ``names`` (addresses, DNS names) a server's."""

    common_name: str
    organization: str = ""
    names: tuple[str, ...] = ()


def make(authority: Mapping[str, str], wanted: Certificates, leaf: Leaf) -> tuple[str, str]:
    """Certificate and key as PEM, for a CA set with ``ca.crt`` and ``ca.key``.

    Valid for ``wanted.validity_hours``, but not longer than the CA.
    """
    issuer = x509.load_pem_x509_certificate(authority["ca.crt"].encode())
    signer = load_pem_private_key(authority["ca.key"].encode(), None)
    assert isinstance(signer, Key)  # noqa: S101  (secrets.pki has compared it with ca.crt)
    key = keys.new(wanted.algorithm)
    made = _request(key, issuer, wanted, leaf).sign(signer, keys.digest(signer))
    return made.public_bytes(Encoding.PEM).decode(), keys.pem(key)


def _request(
    key: Key, issuer: x509.Certificate, wanted: Certificates, leaf: Leaf
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    end = now + dt.timedelta(hours=wanted.validity_hours)
    purposes = x509.oid.ExtendedKeyUsageOID
    purpose = purposes.SERVER_AUTH if leaf.names else purposes.CLIENT_AUTH
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(_subject(leaf)))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - BACKDATED, issuer.not_valid_before_utc))
        .not_valid_after(min(end, issuer.not_valid_after_utc))
        .add_extension(usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_authority(issuer), critical=False)
    )
    if not leaf.names:
        return builder
    names = x509.SubjectAlternativeName([_general(name) for name in leaf.names])
    return builder.add_extension(names, critical=False)


def _subject(leaf: Leaf) -> Iterator[x509.NameAttribute[str]]:
    if leaf.organization:
        yield x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, leaf.organization)
    yield x509.NameAttribute(x509.NameOID.COMMON_NAME, leaf.common_name)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _authority(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """By the CA's own identifier, which a CA from elsewhere may have made in its own way."""
    try:
        known = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(_key_of(issuer))
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known.value)


def _key_of(issuer: x509.Certificate) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    public = issuer.public_key()
    assert isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)  # noqa: S101  (as above)
    return public
