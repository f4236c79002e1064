"""A case is a cluster, the facts of healthy nodes with some of them changed, and what is found."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kubevipgen.finding import Outcome
from kubevipgen.model import Cluster
from kubevipgen.preflight.check import PlannedFile, Subject
from kubevipgen.preflight.facts import from_document
from kubevipgen.preflight.judge import Selection, judge
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import subject_of
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source

HERE = Path(__file__).parent
GONE = "(gone)"  # this value in a case removes the key


@dataclass(frozen=True)
class Case:
    """`facts` changes the judged node, `others` further nodes by name (which then take part)."""

    check: str
    title: str
    expect: Any
    cluster: str = "keepalived-haproxy"
    spec: Mapping[str, Any] = field(default_factory=dict)
    node: str = "cp-1"
    phase: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    planned: tuple[Mapping[str, Any], ...] = ()
    root: bool = True

    def __str__(self) -> str:
        return f"{self.check}: {self.title}"


def all_cases() -> Iterator[Case]:
    for file in sorted((HERE / "cases").glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text()):
            title = entry.pop("case")
            yield Case(check=file.stem, title=title, **entry)


@cache
def cluster_of(name: str, changes: str) -> Cluster:
    spec = yaml.safe_load((HERE / "clusters" / f"{name}.yaml").read_text())
    for dotted, value in yaml.safe_load(changes).items():
        _put(spec, dotted.split("."), value)
    text = yaml.safe_dump(spec, sort_keys=False)
    return load_source(Source.from_text(text, f"{name}.yaml"), Flags()).cluster


def _put(place: Any, keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    place[int(keys[-1]) if isinstance(place, list) else keys[-1]] = value


def words_of(cluster: Cluster, name: str) -> dict[str, str]:
    """What `@NAME@`, `@ADDRESS@`, `@N@` and `@DIGEST@` (of the spec) stand for on a node."""
    node = next(node for node in cluster.nodes if node.name == name)
    number = f"{[n.name for n in cluster.nodes].index(name) + 1:02}"
    address, digest = str(node.addresses[0].ip), cluster.origin.digest
    return {"@NAME@": name, "@ADDRESS@": address, "@N@": number, "@DIGEST@": digest}


def healthy(cluster: Cluster, name: str) -> dict[str, Any]:
    """The topics of a node where all is well."""
    words = words_of(cluster, name)
    return {topic: {"value": _filled(value, words)} for topic, value in _healthy_values().items()}


@cache
def _healthy_values() -> dict[str, Any]:
    files = sorted((HERE / "healthy").glob("*.yaml"))
    return {file.stem: yaml.safe_load(file.read_text()) for file in files}


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_filled(key, words): _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace(word, text)
    return value


def merged(base: Any, change: Any) -> Any:
    """A JSON merge patch (RFC 7386), with `(gone)` for what RFC 7386 writes as null.

    A list is changed by a mapping of its indexes, replaced by another list; the index after its
    last one appends.
    """
    if isinstance(base, list) and isinstance(change, dict) and "unknown" not in change:
        result = copy.deepcopy(base)
        for index, item in change.items():
            result[int(index) :] = [
                merged(next(iter(result[int(index) :]), {}), item),
                *result[int(index) + 1 :],
            ]
        return [item for item in result if item != GONE]
    if not isinstance(base, dict) or not isinstance(change, dict):
        return copy.deepcopy(change)
    patched = {**base, **{key: merged(base.get(key), item) for key, item in change.items()}}
    return {key: item for key, item in patched.items() if item != GONE}


def document(cluster: Cluster, name: str, change: Mapping[str, Any], case: Case) -> dict[str, Any]:
    facts = healthy(cluster, name)
    for topic, item in _filled(dict(change), words_of(cluster, name)).items():
        facts[topic] = {"value": merged(facts.get(topic, {}).get("value"), item)}
    if name == case.node:
        facts |= {topic: {"unknown": reason} for topic, reason in case.unknown.items()}
        facts |= {topic: {"skipped": "--passive"} for topic in case.skipped}
    return {
        "node": name,
        "gatheredAt": "2026-11-21T12:00:00+00:00",
        "probe": {"root": case.root},
        "facts": facts,
    }


def judged(case: Case) -> dict[str, list[Outcome]]:
    """The outcomes of the case's check by node, "" for all nodes together."""
    cluster = cluster_of(case.cluster, yaml.safe_dump(dict(case.spec)))
    changes = {case.node: case.facts, **case.others}
    planned = [PlannedFile(name, **entry) for name in changes for entry in case.planned]
    phase = Phase(case.phase) if case.phase else None
    subjects: list[Subject] = [
        subject_of(cluster, from_document(document(cluster, name, change, case)), planned, phase)
        for name, change in changes.items()
    ]
    found: dict[str, list[Outcome]] = {}
    for outcome in judge(subjects, Selection(only=frozenset({case.check}))):
        found.setdefault(outcome.node, []).append(outcome)
    return found
