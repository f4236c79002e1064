"""placeholder"""
from __future__ import annotations
from collections.abc import Mapping
from dataclasses import dataclass, field


class MissingSecretError(Exception):
    """A file that was asked for needs a secret that nobody gave; ``field`` is its name in the file."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the user's secrets file (or the environment) holds; empty means not given."""

    certificate_key: str = field(default="", repr=False)
    bootstrap_token: str = field(default="", repr=False)
    vrrp_password: str = field(default="", repr=False)
    stats_password: str = field(default="", repr=False)
    bgp_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)  # peer address -> password
    ca_cert_hashes: tuple[str, ...] = ()
    pki: Mapping[str, str] = field(default_factory=dict, repr=False)  # "ca.crt", "etcd/ca.key", ... -> PEM

    def require(self, name: str) -> str:
        """The value of one field by attribute name; MissingSecretError when it was not given."""
        value = getattr(self, name)
        if not value:
            raise MissingSecretError(name)
        return str(value)
