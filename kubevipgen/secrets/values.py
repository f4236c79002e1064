"""What a renderer may ask for, and what it raises when nobody gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KUBE_VIP_USER = "kubevipgen:kube-vip"  # the common name in kube-vip's client certificate
KUBE_VIP_CERTIFICATE = "kube-vip.crt"  # in the pki folder
KUBE_VIP_KEY = "kube-vip.key"


class MissingSecretError(Exception):
    """A file that was asked for needs a secret that nobody gave.

    ``field`` is its name in the secrets file, such as ``bootstrapToken``, or ``pki/NAME``.
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the user's secrets file and the environment hold; empty means not given.

    ``certificate_key`` is 64 hex digits, ``bootstrap_token`` ``abcdef.0123456789abcdef``,
    ``bgp_passwords`` go by peer address, ``ca_cert_hashes`` are kubeadm pins (``sha256:...``),
    ``pki`` maps names below ``/etc/kubernetes/pki`` (``ca.crt``, ``etcd/ca.key``) to PEM text; it
    may also hold kube-vip's own certificate and key, which go into its kubeconfig.
    """

    certificate_key: str = field(default="", repr=False)
    bootstrap_token: str = field(default="", repr=False)
    vrrp_password: str = field(default="", repr=False)
    stats_password: str = field(default="", repr=False)
    bgp_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_cert_hashes: tuple[str, ...] = ()
    pki: Mapping[str, str] = field(default_factory=dict, repr=False)

    def require(self, name: str) -> str:
        """The value of one text field by attribute name; MissingSecretError if not given."""
        value = getattr(self, name)
        if not value:
            raise MissingSecretError(file_name(name))
        return str(value)

    def optional(self, name: str) -> str:
        """One text field by attribute name, "" where there is none.

        MissingSecretError where it cannot be known whether there is one: see Partial.
        """
        return str(getattr(self, name))

    def pem(self, name: str) -> str:
        """One file of the pki folder; MissingSecretError if not given."""
        if not (text := self.pki.get(name, "")):
            raise MissingSecretError(f"pki/{name}")
        return text

    def optional_pem(self, name: str) -> str:
        """One file of the pki folder, "" where there is none; raises as ``optional``."""
        return self.pki.get(name, "")

    def bgp_password(self, address: str) -> str:
        """The password agreed with one BGP peer; MissingSecretError if not given."""
        if not (value := self.bgp_passwords.get(address, "")):
            raise MissingSecretError(f'bgpPasswords["{address}"]')
        return value


@dataclass(frozen=True, slots=True)
class Wanted(Secrets):
    """Never refuses, but notes what a renderer asked for in vain; its texts go to nobody."""

    missing: list[str] = field(default_factory=list)

    def require(self, name: str) -> str:
        return str(getattr(self, name)) or self._missing(file_name(name))

    def pem(self, name: str) -> str:
        return self.pki.get(name, "") or self._missing(f"pki/{name}")

    def bgp_password(self, address: str) -> str:
        return self.bgp_passwords.get(address, "") or self._missing(f'bgpPasswords["{address}"]')

    def _missing(self, name: str) -> str:
        self.missing.append(name)
        return "missing"


@dataclass(frozen=True, slots=True)
class Partial(Secrets):
    """Secrets that are kept elsewhere, of which perhaps a few are known here, from the environment.

    What is not here may exist all the same, so what a file would have in it cannot be told.
    """

    def optional(self, name: str) -> str:
        return self.require(name)

    def optional_pem(self, name: str) -> str:
        return self.pem(name)


def file_name(attribute: str) -> str:
    """``bootstrap_token`` as the file spells it: ``bootstrapToken``."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)
