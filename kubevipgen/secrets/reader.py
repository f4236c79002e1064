"""Finding and reading the user's secrets: file, environment, and the CA beside them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.secrets.fields import TEXTS
from kubevipgen.secrets.values import Secrets

BESIDE = "secrets.yaml"  # looked for beside the cluster file


def load(path: Path | None, spec_path: Path | None) -> Secrets:
    """The secrets of ``path``, else of ``secrets.yaml`` beside the spec, else none at all.

    Environment variables (``KUBEVIPGEN_CERTIFICATE_KEY`` and its kin) override the file. Raises
    FindingsError: unsafe permissions, unknown fields, wrong forms; no message holds a value.
    """
    chosen = path or _beside(spec_path)
    return _from_environment(read(chosen)[0] if chosen else Secrets())


def is_beside(spec_path: Path | None) -> bool:
    """Whether there is a secrets file where ``load`` looks for it."""
    return _beside(spec_path) is not None


def parse(text: str, name: str, folder: Path | None = None) -> Secrets:
    """Secrets from YAML text; ``folder`` is what a relative ``pki:`` starts from."""
    return _parse(text, name, folder or Path())[0]


def read(path: Path) -> tuple[Secrets, str]:
    """The secrets of a file alone, and the ``pki:`` folder as it is written there."""
    from kubevipgen.secrets.private import read_private  # noqa: PLC0415  (only with a file)
    from kubevipgen.source.intake import decode  # noqa: PLC0415  (only with a file)

    return _parse(decode(read_private(path), str(path)), str(path), path.parent)


def _parse(text: str, name: str, folder: Path) -> tuple[Secrets, str]:
    from kubevipgen.secrets import document, pki  # noqa: PLC0415  (ruamel.yaml is slow to import)

    found = document.read(text, name)
    secrets = _with_texts(
        Secrets(bgp_passwords=found.bgp_passwords, ca_cert_hashes=found.ca_cert_hashes),
        found.texts,
    )
    if not found.pki:
        return secrets, ""
    place = replace(found.source.locate(("pki",)), excerpt="")
    return pki.add(secrets, folder / found.pki, place), found.pki


def _beside(spec_path: Path | None) -> Path | None:
    if spec_path is None or str(spec_path) == "-":
        return None
    candidate = spec_path.parent / BESIDE
    return candidate if os.path.lexists(candidate) else None


def _from_environment(secrets: Secrets) -> Secrets:
    given = {text: os.environ.get(text.env, "") for text in TEXTS}
    given = {text: value for text, value in given.items() if value}
    errors = tuple(
        Finding("secrets-environment", Severity.ERROR, reason, "", Location(f"${text.env}"))
        for text, value in given.items()
        if (reason := text.check(value))
    )
    if errors:
        raise FindingsError(errors)
    return _with_texts(secrets, {text.attribute: value for text, value in given.items()})


def _with_texts(secrets: Secrets, texts: dict[str, Any]) -> Secrets:
    return replace(secrets, **texts)
