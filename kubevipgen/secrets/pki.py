"""A folder with the cluster's CA set, laid out as in ``/etc/kubernetes/pki``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kubevipgen.finding import FindingsError, Location
from kubevipgen.secrets.private import read_private, refusal
from kubevipgen.secrets.values import KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY, Secrets

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

# Public part, private part. "Manual certificate distribution" in kubeadm's high availability
# guide names exactly these, kube-vip's is ours; the first pair must be there, any other may be
# missing as a whole.
PAIRS = (
    ("ca.crt", "ca.key"),
    ("front-proxy-ca.crt", "front-proxy-ca.key"),
    ("etcd/ca.crt", "etcd/ca.key"),
    ("sa.pub", "sa.key"),
    (KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY),
)


def add(secrets: Secrets, folder: Path, place: Location) -> Secrets:
    """The same secrets with the PEM files of ``folder``, and the pin of its CA.

    Raises FindingsError: half a pair, keys that others can read, a key that does not belong to
    its certificate, or pins in the file of which none is this CA's.
    """
    if not folder.is_dir():
        hint = "`kubevipgen secrets init --with-ca` makes one; or remove the pki field"
        raise refusal(f"{folder} is not a folder with a CA set", hint, place)
    files = dict(_read(folder, place))
    for public, private in PAIRS:
        if public in files:
            _check_pair(folder, public, files[public], files[private])
    if KUBE_VIP_CERTIFICATE in files:
        _check_signer(folder, files)
    pins = _pins(secrets, files["ca.crt"], place)
    return replace(secrets, pki=files, ca_cert_hashes=pins)


def pin(certificate: str) -> str:
    """``sha256:`` and the SHA-256 of the DER SubjectPublicKeyInfo of a PEM certificate.

    This is what kubeadm compares with discovery.bootstrapToken.caCertHashes.
    """
    import hashlib  # noqa: PLC0415  (as cryptography: only when there is a CA)

    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
    )

    der = _public_key("ca.crt", certificate).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def _read(folder: Path, place: Location) -> Iterator[tuple[str, str]]:
    for public, private in PAIRS:
        there = [name for name in (public, private) if (folder / name).exists()]
        if len(there) == 1 or (not there and public == "ca.crt"):
            missing = public if public not in there else private
            hint = _half_hint(folder, there)
            raise refusal(f"{folder / missing} does not exist", hint, place)
        for name in there:
            yield name, _text(folder / name, private=name == private)


def _half_hint(folder: Path, there: list[str]) -> str:
    if there and there[0] in {KUBE_VIP_CERTIFICATE, KUBE_VIP_KEY}:
        again = "`kubevipgen secrets init --add` makes both"
        return f"remove {folder / there[0]} too, then {again}"
    return "a CA set needs both parts of each pair; make one with `secrets init --with-ca`"


def _text(path: Path, *, private: bool) -> str:
    try:
        return (read_private(path) if private else path.read_bytes()).decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise refusal(f"{path} is not a readable PEM file", "", Location(str(path))) from None


def _check_pair(folder: Path, public: str, public_text: str, private_text: str) -> None:
    place = Location(str(folder / public))
    try:
        belongs = _public_key(public, public_text) == _private_half(private_text)
    except (ValueError, TypeError):  # what cryptography says of broken or encrypted PEM
        message = f"{folder / public} and its key are not unencrypted PEM"
        raise refusal(message, "`kubevipgen secrets init --with-ca` makes a set", place) from None
    if not belongs:
        raise refusal(f"the key beside {folder / public} belongs to something else", "", place)


def _check_signer(folder: Path, files: Mapping[str, str]) -> None:
    """A certificate of another CA would be refused by every apiserver of this cluster."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    issuer, own = (
        load_pem_x509_certificate(files[n].encode()) for n in ("ca.crt", KUBE_VIP_CERTIFICATE)
    )
    try:
        own.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        path = folder / KUBE_VIP_CERTIFICATE
        hint = f"remove it and {KUBE_VIP_KEY}, then `kubevipgen secrets init --add` makes both anew"
        message = f"{path} was not signed by the ca.crt beside it"
        raise refusal(message, hint, Location(str(path))) from None


def _public_key(name: str, text: str) -> PublicKeyTypes:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_public_key,
    )
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    if name.endswith(".pub"):
        return load_pem_public_key(text.encode())
    return load_pem_x509_certificate(text.encode()).public_key()


def _private_half(text: str) -> PublicKeyTypes:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    # The key is the user's own: proving that its primes are primes would cost 50 ms for each.
    key = load_pem_private_key(text.encode(), None, unsafe_skip_rsa_key_validation=True)
    return key.public_key()


def _pins(secrets: Secrets, certificate: str, place: Location) -> tuple[str, ...]:
    own = pin(certificate)
    if not secrets.ca_cert_hashes:
        return (own,)
    if own not in (given.lower() for given in secrets.ca_cert_hashes):
        message = "none of caCertHashes belongs to the CA in the pki folder"
        raise FindingsError(refusal(message, f"its pin is {own}", place).findings)
    return secrets.ca_cert_hashes
