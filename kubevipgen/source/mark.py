"""The shape of positions: one mark per value, beside the data."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubevipgen.source.paths import Step


@dataclass(slots=True)
class Mark:
    """Where a value starts (counting from 0), and where its children and their keys do."""

    line: int
    column: int
    children: dict[Step, Mark] = field(default_factory=dict)
    keys: dict[Step, tuple[int, int]] = field(default_factory=dict)
