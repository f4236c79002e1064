"""A case is a base spec, some changed values, and everything that loading says about it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kubevipgen.finding import Finding, FindingsError
from kubevipgen.model import Cluster
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source

HERE = Path(__file__).parent
GONE = "(gone)"  # this value in a case removes the field


@dataclass(frozen=True)
class Case:
    topic: str
    base: str
    title: str
    change: dict[str, Any]
    expect: list[dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.topic}: {self.title}"


def all_cases() -> Iterator[Case]:
    for file in sorted((HERE / "cases").glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text()):
            yield Case(file.stem, entry["base"], entry["case"], entry["set"], entry["expect"])


@cache
def _base(name: str) -> Any:
    return yaml.safe_load((HERE / "bases" / f"{name}.yaml").read_text())


def spec_of(base: str, change: dict[str, Any]) -> dict[str, Any]:
    """The base spec with values changed; a dotted path counts list items from 0."""
    spec: dict[str, Any] = copy.deepcopy(_base(base))
    for dotted, value in change.items():
        _put(spec, dotted.split("."), value)
    return spec


def _put(place: Any, keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if isinstance(place, list):
        last = int(keys[-1])
        place[last : last + 1] = [] if value == GONE else [value]
    elif value == GONE:
        del place[keys[-1]]
    else:
        place[keys[-1]] = value


def load(base: str, change: dict[str, Any]) -> tuple[Finding, ...]:
    """Everything that the loader has to say about a changed base, errors and warnings."""
    text = yaml.safe_dump(spec_of(base, change), allow_unicode=True, sort_keys=False)
    try:
        return load_source(Source.from_text(text, "case.yaml"), Flags()).findings
    except FindingsError as error:
        return error.findings


def told(finding: Finding) -> dict[str, Any]:
    """A finding as a case file writes it down."""
    assert finding.location is not None
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "at": finding.location.path,
        "message": finding.message,
        "hint": finding.hint,
    }


def problems(base: str, change: dict[str, Any]) -> list[dict[str, Any]]:
    return [told(finding) for finding in load(base, change)]


def clusters() -> Iterator[Cluster]:
    """Every base as a cluster, for tests that change the model itself."""
    for file in sorted((HERE / "bases").glob("*.yaml")):
        yield cluster(file.stem)


def cluster(base: str) -> Cluster:
    return load_source(Source.read(HERE / "bases" / f"{base}.yaml"), Flags()).cluster
