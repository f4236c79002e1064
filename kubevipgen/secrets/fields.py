"""The fields of a secrets file that hold one text each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kubevipgen.secrets import checks


class TextField(NamedTuple):
    """``env`` overrides the file; ``check`` gives the reason to refuse a value, or ""."""

    name: str
    attribute: str
    env: str
    check: Callable[[str], str]


TEXTS = (
    TextField(
        "certificateKey", "certificate_key", "KUBEVIPGEN_CERTIFICATE_KEY", checks.certificate_key
    ),
    TextField(
        "bootstrapToken", "bootstrap_token", "KUBEVIPGEN_BOOTSTRAP_TOKEN", checks.bootstrap_token
    ),
    TextField("vrrpPassword", "vrrp_password", "KUBEVIPGEN_VRRP_PASSWORD", checks.vrrp_password),
    TextField(
        "statsPassword", "stats_password", "KUBEVIPGEN_STATS_PASSWORD", checks.stats_password
    ),
)
API_VERSION = "kubevipgen/v1alpha1"
KIND = "Secrets"
NAMES = (
    "apiVersion",
    "kind",
    *(text.name for text in TEXTS),
    "bgpPasswords",
    "caCertHashes",
    "pki",
)
