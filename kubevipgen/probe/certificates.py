"""Topic ``certificates``: the public part of kubeadm's certificates, and whether keys belong.

Only PEM blocks of certificates are taken from a file, whatever else somebody put into it.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import ssl
from typing import Any

from kubevipgen.probe import kubeadm_files, read
from kubevipgen.probe.topic import Request, Topic

_BLOCK = re.compile(
    r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----", re.ASCII
)
_FIELDS = (("certificate", "client-certificate"), ("authority", "certificate-authority"))
# OpenSSL's names for a key that belongs to another certificate.
_MISMATCH = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH")


def gather(request: Request) -> dict[str, Any]:
    """By path; None for a file that is not there."""
    pairs = kubeadm_files.certificate_pairs(request)
    return {
        "files": {path: read.known(pair, path, key) for path, key in pairs.items()},
        "kubeconfigs": {
            path: read.known(kubeconfig, path)
            for path in (*kubeadm_files.KUBECONFIGS, kubeadm_files.KUBE_VIP)
        },
    }


def pair(certificate: str, key: str) -> dict[str, Any] | None:
    """A certificate file and the state of its key; None when neither file is there."""
    text = _text_or_none(certificate)
    has_key = bool(key) and os.path.lexists(key)
    if text is None and not has_key:
        return None
    pem = blocks(text or "")
    state: Any = "present" if has_key else "absent"
    if pem and has_key:
        state = read.known(key_state, certificate, key)
    return {"certificate": None if text is None else pem, "keyFile": key, "key": state}


def blocks(text: str) -> str:
    """The certificates in a text, as PEM; "" for none."""
    return "\n".join(_BLOCK.findall(text))


def key_state(certificate: str, key: str) -> str:
    """``match``, ``mismatch``, or ``unusable`` when OpenSSL cannot load the two."""
    for path in (certificate, key):
        read.text(path)  # says why it may not be read, and OpenSSL does not
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:@SECLEVEL=0")  # a weak pair still is a pair
    try:
        # Without a password OpenSSL would ask for one on the terminal.
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except ssl.SSLError as error:
        return "mismatch" if error.reason in _MISMATCH else "unusable"
    except OSError as error:
        raise read.refused(key, error) from None
    return "match"


def kubeconfig(path: str) -> dict[str, str] | None:
    """Server, client certificate and CA of a kubeconfig with one context, as kubeadm writes it."""
    text = _text_or_none(path)
    return None if text is None else {"server": field(text, "server"), **_certificates(text)}


def _certificates(text: str) -> dict[str, str]:
    found = {}
    for name, key in (
        ("certificate", "client-certificate"),
        ("authority", "certificate-authority"),
    ):
        pem = blocks(_decoded(field(text, f"{key}-data")))
        if not pem and field(text, key):
            pem = blocks(_text_or_none(field(text, key)) or "")
        found[name] = pem
    return found


def field(text: str, name: str) -> str:
    """The value of the first ``name: value`` line; "" without one."""
    found = re.search(rf"^[ \t-]*{re.escape(name)}:[ \t]*(\S+)[ \t]*$", text, re.MULTILINE)
    return found.group(1).strip("\"'") if found else ""


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("ascii", "replace")
    except (binascii.Error, ValueError):
        return ""


def _text_or_none(path: str) -> str | None:
    """None for a folder as well: topic ``disk`` tells of those."""
    return None if os.path.isdir(path) else read.text_or_none(path)


TOPIC = Topic("certificates", gather)
