"""The fault matrix as data: what is broken, where, and who must notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("faults")


@dataclass(frozen=True)
class Fault:
    """`do` runs on the host `where`; `wait` is in seconds; `expect` names checks by node."""

    group: str
    fault: str
    expect: Mapping[str, list[str]]
    where: str = "cp-1"
    do: str = ""
    wait: float = 0.0
    spec: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    phase: str = ""

    def __str__(self) -> str:
        return f"{self.group}: {self.fault}"

    def wanted(self) -> dict[str, list[str]]:
        return {node: sorted(checks) for node, checks in self.expect.items()}


def all_faults() -> Iterator[Fault]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text()) or []:
            yield Fault(group=file.stem, **entry)
