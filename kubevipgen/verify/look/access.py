"""By what a cluster is trusted, and who we are to it."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from kubevipgen.finding import Finding, FindingsError, Location, Severity

_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Access:
    """``ca`` is PEM text, ``source`` where it is from. Without ``server`` the API is not read.

    ``certificate`` and ``key`` are PEM text, "" without; ``server_name`` is the name that the
    server's certificate must cover when it is not the one in the URL.
    """

    ca: str
    source: str
    server: str = ""
    server_name: str = ""
    certificate: str = ""
    key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def refusal(message: str, hint: str, file: str = "") -> FindingsError:
    """A single error about what the user gave; never with a value of the file in it."""
    place = Location(file) if file else None
    return FindingsError((Finding("verify-access", Severity.ERROR, message, hint, place),))


def text_of(path: Path, what: str, hint: str) -> str:
    """The text of a file that the user named; FindingsError when it has none."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode()
    except UnicodeDecodeError:
        reason = "it is no text"
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise refusal(f"{what} {path} cannot be read: {reason}", hint, str(path))


def context_of(access: Access, *, client: bool = False) -> ssl.SSLContext:
    """Verifies chain, dates and name, always; with ``client`` it shows our certificate.

    Any certificate of the CA file is an anchor, also an intermediate one, as in Go and kubectl.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_verify_locations(cadata=access.ca)
    except (ssl.SSLError, ValueError):
        hint = "name the cluster's ca.crt (PEM), as in /etc/kubernetes/pki"
        raise refusal(f"{access.source} holds no certificate", hint, access.source) from None
    if client and access.certificate:
        _show(context, access)
    return context


def _show(context: ssl.SSLContext, access: Access) -> None:
    """Python reads keys from files only: this one is in memory, and gone with its descriptor."""
    descriptor = os.memfd_create("client", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, f"{access.certificate}\n{access.key}\n".encode())
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=_no_password)
    except (ssl.SSLError, ValueError, OSError):
        message = "the client certificate and its key do not fit together, or are no PEM"
        hint = "take an unencrypted key, such as in /etc/kubernetes/admin.conf"
        raise refusal(message, hint, access.source) from None
    finally:
        os.close(descriptor)


def _no_password() -> str:
    """Instead of asking on the terminal."""
    raise ValueError("the key is encrypted")
