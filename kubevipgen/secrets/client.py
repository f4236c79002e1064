"""kube-vip's own client certificate, signed by the cluster's CA.

As NewSignedCert of kubeadm's pkiutil makes those of its kubeconfig files: client authentication
alone, no CA (critical), authority key identifier. There is no organization, which is the group in
Kubernetes: this user has what RBAC gives to its name, and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from kubevipgen.model import Certificates
from kubevipgen.secrets import keys
from kubevipgen.secrets.ca import BACKDATED, usage
from kubevipgen.secrets.keys import Key
from kubevipgen.secrets.values import KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY, KUBE_VIP_USER


def make(authority: Mapping[str, str], wanted: Certificates) -> dict[str, str]:
    """``kube-vip.crt`` and ``kube-vip.key``, for a CA set with ``ca.crt`` and ``ca.key``.

    Valid for ``wanted.validity_hours``, but not longer than the CA.
    """
    issuer = x509.load_pem_x509_certificate(authority["ca.crt"].encode())
    signer = load_pem_private_key(authority["ca.key"].encode(), None)
    assert isinstance(signer, Key)  # noqa: S101  (secrets.pki has compared it with ca.crt)
    key = keys.new(wanted.algorithm)
    made = _request(key, issuer, wanted).sign(signer, keys.digest(signer))
    return {
        KUBE_VIP_CERTIFICATE: made.public_bytes(Encoding.PEM).decode(),
        KUBE_VIP_KEY: keys.pem(key),
    }


def _request(key: Key, issuer: x509.Certificate, wanted: Certificates) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    end = now + dt.timedelta(hours=wanted.validity_hours)
    client = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH])
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, KUBE_VIP_USER)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - BACKDATED, issuer.not_valid_before_utc))
        .not_valid_after(min(end, issuer.not_valid_after_utc))
        .add_extension(usage(signs=False), critical=True)
        .add_extension(client, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_authority(issuer), critical=False)
    )


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
