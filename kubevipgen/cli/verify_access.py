"""By what ``verify`` trusts the cluster: what the user named, else what is at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kubevipgen.verify.look import Access

_ADMIN = Path("/etc/kubernetes/admin.conf")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def access(kubeconfig: Path | None, ca: Path | None, spec: Path | None) -> Access:
    """Raises UsageError for none or too much, FindingsError for what cannot be used."""
    from kubevipgen.verify.look import Access  # noqa: PLC0415  (start-up time)
    from kubevipgen.verify.look.access import text_of  # noqa: PLC0415
    from kubevipgen.verify.look.kubeconfig import read  # noqa: PLC0415

    if kubeconfig and ca:
        raise click.UsageError("--kubeconfig and --ca exclude each other: the first names its CA")
    _say_proxies()
    if kubeconfig:
        return read(kubeconfig)
    if ca:
        hint = "name the cluster's ca.crt, as in /etc/kubernetes/pki"
        return Access(text_of(ca, "the CA", hint), str(ca))
    return _at_hand(spec)


def _at_hand(spec: Path | None) -> Access:
    from kubevipgen.cli.planned import secrets_beside  # noqa: PLC0415  (start-up time)
    from kubevipgen.verify.look import Access  # noqa: PLC0415
    from kubevipgen.verify.look.kubeconfig import read  # noqa: PLC0415

    if pem := secrets_beside(spec).pki.get("ca.crt"):
        source = "the CA beside the secrets file"
        _say(f"trusting {source}; the API is not read without --kubeconfig")
        return Access(pem, source)
    if os.access(_ADMIN, os.R_OK):
        _say(f"using {_ADMIN}")
        return read(_ADMIN)
    raise click.UsageError(
        "nothing says by what to trust the cluster: give --kubeconfig FILE, or --ca FILE"
    )


def _say_proxies() -> None:
    if given := [name for name in _PROXIES if os.environ.get(name)]:
        _say(f"{given[0]} is not used: verify connects directly")


def _say(text: str) -> None:
    click.echo(f"kubevipgen: {text}", err=True)
