"""What answered at the endpoint and at the apiservers, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kubevipgen.model import before_port
from kubevipgen.preflight.facts import Facts

# DNS names that kubeadm puts into the certificate of every apiserver, and no one else does.
_APISERVER_NAMES = {"kubernetes", "kubernetes.default", "kubernetes.default.svc"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was heard over an open connection; ``probe`` is the node whose probe it was."""

    error: str
    certificate: str
    status: int
    server: str
    version: str
    kind: str
    banner: str
    probe: str

    @property
    def is_apiserver(self) -> bool:
        """By the names in its certificate, or, with a certificate of the user, by what it says."""
        if self.probe or not self.certificate:
            return False
        return bool(self.version or self.kind == "Status" or names_of(self.certificate)[1])

    def __str__(self) -> str:
        """What it is, for a message."""
        words = []
        if self.certificate:
            words.append(f"a TLS server with the certificate {names_of(self.certificate)[0]}")
        if self.banner:
            words.append(f'that says "{self.banner}"' if words else f'"{self.banner}"')
        if self.server:
            words.append(f"(Server: {self.server})")
        return " ".join(words) or "something that says nothing"


@dataclass(frozen=True, slots=True)
class Door:
    """An address that was dialled; ``said`` is None when nothing was open."""

    name: str
    address: str
    port: int
    state: str
    detail: str
    said: Said | None

    def __str__(self) -> str:
        place = f"{before_port(self.address)}:{self.port}"
        return f"{place} ({self.name})" if self.name else place

    @property
    def is_apiserver(self) -> bool:
        return self.said is not None and self.said.is_apiserver


def entrances(facts: Facts) -> tuple[Door, ...]:
    """The VIPs, then the addresses of the endpoint's name."""
    return tuple(_door(entry, entry["name"]) for entry in facts.at("endpoint", "entrances"))


def apiservers(facts: Facts) -> Iterator[Door]:
    """The control planes by their own addresses."""
    for entry in facts.at("endpoint", "apiservers"):
        yield _door(entry, entry["node"])


def said(entry: Mapping[str, Any]) -> Said:
    """From an entry of a topic."""
    words = ("error", "certificate", "status", "server", "version", "kind", "banner", "probe")
    return Said(**{word: entry[word] for word in words})


def names_of(pem: str) -> tuple[str, bool]:
    """The subject of a certificate, and whether it is that of an apiserver."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        subject = certificate.subject.rfc4514_string() or "without a subject"
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = names.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        return subject, False
    except ValueError:
        return "that cannot be read", False
    return subject, bool(_APISERVER_NAMES & set(found))


def _door(entry: Mapping[str, Any], name: str) -> Door:
    heard = said(entry["tls"]) if entry["tls"] else None
    state, detail = entry["state"], entry["detail"]
    return Door(name, entry["address"], entry["port"], state, detail, heard)
