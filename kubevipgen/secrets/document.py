"""A secrets document -> values, with every error of the document at once and no value in any."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.secrets import checks
from kubevipgen.secrets.fields import API_VERSION, KIND, NAMES, TEXTS
from kubevipgen.source import Source, Step

# Errors of the YAML reader that cannot repeat a value of the file.
_SAFE_RULES = frozenset({"file-size", "file-encoding", "yaml-depth"})
_NAME = re.compile(r"[A-Za-z]{1,30}")
_NOT_YAML = (
    "this is not valid YAML, or not of the plain kind that is read here",
    "write every value in double quotes",
)
_GENERAL = {
    "hidden-character": ("a character here cannot be seen", "delete it"),
    "yaml-documents": ("a second document starts here", "remove it and the --- before it"),
    "file-empty": ("the file holds no fields", "`kubevipgen secrets init` makes one"),
}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Document:
    """The checked fields; ``pki`` is the folder as written, "" when there is none."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts: dict[str, str] = {}
        self.bgp_passwords: dict[str, str] = {}
        self.ca_cert_hashes: tuple[str, ...] = ()
        self.pki = ""
        self.findings: list[Finding] = []

    def error(
        self, path: tuple[Step, ...], message: str, hint: str = "", *, key: bool = False
    ) -> None:
        place = replace(self.source.locate(path, key=key), path="", excerpt="")  # no values
        self.findings.append(Finding("secrets-file", Severity.ERROR, message, hint, place))


def read(text: str, name: str) -> Document:
    """Parse and check a whole document. Raises FindingsError with all of its errors."""
    try:
        document = Document(Source.from_text(text, name))
    except FindingsError as error:
        raise FindingsError(tuple(_scrub(f) for f in error.findings)) from None
    data = document.source.data
    if not isinstance(data, dict):
        document.error((), "a secrets file is a mapping of fields", "see `kubevipgen secrets init`")
        data = {}
    else:
        _head(document, data)
        _fields(document, data)
    if document.findings:
        raise FindingsError(tuple(document.findings))
    return document


def _head(document: Document, data: dict[str, Any]) -> None:
    for name in data:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, 1)
            hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(NAMES)}"
            # Something that does not look like a field name may be a slipped value.
            shown = f" {name}" if _NAME.fullmatch(name) else ""
            document.error((name,), f"unknown field{shown}", hint, key=True)
    for name, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
        if data.get(name) != wanted:
            say = "is missing" if name not in data else "is something else"
            document.error((name,), f"{name} {say}", f"write `{name}: {wanted}`")


def _fields(document: Document, data: dict[str, Any]) -> None:
    for each in TEXTS:
        if each.name in data:
            path = (each.name,)
            document.texts[each.attribute] = _text(document, path, data[each.name], each.check)
    for address, value in _mapping(document, "bgpPasswords", data):
        place = ("bgpPasswords", address)
        if reason := checks.peer_address(address):
            document.error(place, reason, key=True)
        document.bgp_passwords[address] = _text(document, place, value, checks.bgp_password)
    document.ca_cert_hashes = tuple(_pins(document, data))
    if "pki" in data:
        document.pki = _text(document, ("pki",), data["pki"], lambda _: "")


def _text(
    document: Document, path: tuple[Step, ...], value: Any, check: Callable[[str], str]
) -> str:
    if not isinstance(value, str):
        what = "empty" if value is None else "not text"
        hint = "write it in double quotes, or remove the field"
        document.error(path, f"the value is {what}", hint)
        return ""
    if reason := check(value) if value else "the value is empty":
        document.error(path, reason, "`kubevipgen secrets init` makes a good one")
    return value


def _mapping(document: Document, name: str, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    value = data.get(name, {})
    if isinstance(value, dict):
        yield from value.items()
    else:
        document.error((name,), f"{name} is a mapping of addresses to passwords")


def _pins(document: Document, data: dict[str, Any]) -> Iterator[str]:
    value = data.get("caCertHashes", [])
    if not isinstance(value, list):
        document.error(("caCertHashes",), "caCertHashes is a list of pins")
        return
    for index, pin in enumerate(value):
        yield _text(document, ("caCertHashes", index), pin, checks.pin)


def _scrub(finding: Finding) -> Finding:
    """The same place, without the line and without any word that could be a secret."""
    place = replace(finding.location, excerpt="") if finding.location else None
    if finding.rule in _SAFE_RULES or _names_only_a_field(finding):
        return replace(finding, location=place)
    message, hint = _GENERAL.get(finding.rule, _NOT_YAML)
    return replace(finding, message=message, hint=hint, location=place)


def _names_only_a_field(finding: Finding) -> bool:
    words = set(_QUOTED.findall(finding.message))
    return finding.rule == "yaml-duplicate-key" and words <= set(NAMES)
