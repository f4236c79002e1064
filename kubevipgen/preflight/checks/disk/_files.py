"""The topic ``disk`` as the checks ask about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kubevipgen.model import Role
from kubevipgen.preflight.check import Subject
from kubevipgen.preflight.facts import Facts
from kubevipgen.spec.kubeadm_places import certificates_directory

MANIFESTS = "/etc/kubernetes/manifests"
_ORIGIN = re.compile(r"Made by kubevipgen (\S+) from (.*) \(sha256 ([0-9a-f]+)\)")

Entry = Mapping[str, Any]


class Origin(NamedTuple):
    """Which kubevipgen made a file, and from which spec."""

    version: str
    spec: str
    digest: str


def at(facts: Facts, path: str) -> Entry | None:
    """What is at a path; None for nothing. UnknownFactError as every reader of facts."""
    found: Entry | None = facts.at("disk", "files", path)
    return found


def names(facts: Facts, folder: str) -> tuple[str, ...]:
    """The names in a folder, none when there is no such folder."""
    return tuple(facts.at("disk", "folders", folder) or ())


def marker(facts: Facts, path: str) -> str:
    """Our comment in a file, "" when it is not ours or no file."""
    found = at(facts, path)
    if found is None or found["type"] != "file":
        return ""
    return str(facts.at("disk", "files", path, "marker"))


def origin(text: str) -> Origin | None:
    """What a marker says; None for one of another form."""
    found = _ORIGIN.match(text)
    return Origin(*found.groups()) if found else None


def is_ours(subject: Subject) -> bool:
    """Whether any rendered file stands on this host."""
    paths = [file.path for file in subject.planned]
    return any(marker(subject.facts, path) for path in paths)


def external_ca(subject: Subject) -> bool:
    """Whether the CA's key is kept elsewhere, so that everything that it signs is brought along."""
    if subject.node.role is not Role.CONTROL_PLANE:
        return False
    folder = certificates_directory(subject.cluster)
    there, key = (at(subject.facts, f"{folder}/ca.{end}") for end in ("crt", "key"))
    return there is not None and key is None
