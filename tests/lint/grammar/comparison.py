"""What our reader and the real program say of the same texts, side by side."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubevipgen.formats.error import ParseError

TESTS = Path(__file__).resolve().parents[2]
SEEDS = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class Case:
    """``broken`` is what the program says of the grammar, "" for nothing; ``told`` all it says."""

    text: str
    told: str
    broken: str
    errors: tuple[ParseError, ...]

    @property
    def agrees(self) -> bool:
        return bool(self.broken) == bool(self.errors)


@dataclass(frozen=True)
class Difference:
    """A kind of disagreement that is known, and why it is left."""

    name: str
    why: str
    holds: Callable[[Case], bool]


def seeds(name: str, own: str) -> list[str]:
    """Every different file of this name that we keep; the hand-written ones weigh more."""
    files = [
        *TESTS.joinpath("golden", "trees").rglob(name),
        *TESTS.joinpath("failover").rglob(name),
    ]
    odd = sorted(file.read_text() for file in SEEDS.joinpath(own).iterdir())
    return sorted({file.read_text() for file in files}) + odd * 4


def compared(
    program: str,
    cases: Sequence[Case],
    known: Iterable[Difference],
    seconds: float,
    record_property: Callable[[str, object], None],
) -> list[Case]:
    """The disagreements that nobody knows of; the figures go to the end of the run."""
    count: Counter[str] = Counter()
    unknown = []
    for case in cases:
        if case.agrees:
            continue
        name = next((one.name for one in known if one.holds(case)), "")
        count[name] += 1
        if not name:
            unknown.append(case)
    figures: dict[str, Any] = {
        "program": program,
        "files": len(cases),
        "broken": sum(bool(case.broken) for case in cases),
        "agree": sum(case.agrees for case in cases),
        "known": {name: number for name, number in count.items() if name},
        "unknown": len(unknown),
        "seconds": seconds,
    }
    record_property("agreement", json.dumps(figures))
    return unknown


def explained(cases: Sequence[Case], originals: Sequence[str]) -> str:
    """The first few, each as its difference from the seed that it comes from."""
    return "\n\n".join(_explained(case, originals) for case in cases[:5])


def _explained(case: Case, originals: Sequence[str]) -> str:
    lines = case.text.split("\n")

    def distance(seed: str) -> int:
        return sum(1 for _ in difflib.unified_diff(seed.split("\n"), lines, n=0))

    seed = min(originals, key=distance).split("\n")
    changes = "\n".join(difflib.unified_diff(seed, lines, n=1, lineterm=""))
    ours = "\n".join(map(str, case.errors)) or "nothing"
    return f"{changes}\nthe program: {case.broken or 'nothing'}\n{case.told[:1500]}\nwe: {ours}"
