"""Private keys as kubeadm makes them, and the PEM forms in which it writes them.

Sources: pkiutil.GeneratePrivateKey of kubeadm; keyutil.MarshalPrivateKeyToPEM of client-go (PKCS #1
for RSA, SEC 1 for elliptic curves), which both read back.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_CURVES: dict[str, ec.EllipticCurve] = {"ECDSA-P256": ec.SECP256R1(), "ECDSA-P384": ec.SECP384R1()}


def new(algorithm: str) -> Key:
    """``RSA-2048``, ``RSA-3072``, ``RSA-4096``, ``ECDSA-P256`` or ``ECDSA-P384``."""
    if curve := _CURVES.get(algorithm):
        return ec.generate_private_key(curve)
    return rsa.generate_private_key(public_exponent=65537, key_size=int(algorithm[4:]))


def pem(key: Key) -> str:
    """``RSA PRIVATE KEY`` or ``EC PRIVATE KEY``."""
    made = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return made.decode()


def public_pem(key: Key) -> str:
    """``PUBLIC KEY``."""
    made = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return made.decode()


def digest(key: Key) -> hashes.SHA256 | hashes.SHA384:
    """The hash with which Go signs by default: as wide as the curve, SHA-256 for RSA."""
    wide = isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size > 256
    return hashes.SHA384() if wide else hashes.SHA256()
