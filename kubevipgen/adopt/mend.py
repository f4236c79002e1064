"""Values that no cluster file may hold: left out, each with a word, so that the rest is of use."""

from __future__ import annotations

import copy
from typing import Any

from kubevipgen.adopt.compare.made import Trial
from kubevipgen.adopt.endpoint import NO_VIP
from kubevipgen.adopt.notes import Fate, Notes
from kubevipgen.finding import Severity
from kubevipgen.formats.yaml import Map
from kubevipgen.spec.problem import Path

_NEEDED = ("kubernetesVersion", "mode", "endpoint")  # fields without a default ...
_OF_NODES = ("address", "name")  # ... also of each node
_HINT = "it is left out; what stands there now is a default"


def without(data: Map, trial: Trial, notes: Notes) -> Map | None:
    """The same without what the problems are about; None when that helps nothing."""
    made = copy.deepcopy(data)
    wrong = [problem for problem in trial.problems if problem.severity is Severity.ERROR]
    changed = False
    for problem in sorted(wrong, key=lambda p: _order(p.path), reverse=True):
        if _drop(made, problem.path):
            notes.error(Fate.REFUSED.value, problem.message, _HINT)
            changed = True
    return made if changed else None


def _order(path: Path) -> tuple[tuple[bool, str | int], ...]:
    """Items of a list from its end, so that none moves before its turn."""
    return tuple((isinstance(step, int), step) for step in path)


def _drop(data: Any, path: Path) -> bool:
    *way, last = path or ("",)
    here = data
    for step in way:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return False
    if path[:2] == ("endpoint", "vip"):
        data["endpoint"]["vip"] = NO_VIP
        return True
    needed = _OF_NODES if way[:1] == ["nodes"] else _NEEDED
    if last in needed or (isinstance(last, int) and way == ["nodes"]):
        return False
    try:
        del here[last]
    except (KeyError, IndexError, TypeError):
        return False
    return True
