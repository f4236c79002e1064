"""A problem in the spec, before its place in the file is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.finding import Severity

Path = tuple[str | int, ...]  # ("nodes", 0, "address"): keys and indexes from the document's root


@dataclass(frozen=True, slots=True)
class Problem:
    """``rule`` is the stable kebab-case id; ``hint`` says how to get out of it."""

    rule: str
    message: str
    path: Path
    hint: str = ""
    severity: Severity = Severity.ERROR
    node: str = ""
