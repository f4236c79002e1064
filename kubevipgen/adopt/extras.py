"""Lines that nothing renders -> the fields of a cluster file that hold lines as they are."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from kubevipgen.adopt.compare.policy import Candidate
from kubevipgen.formats.yaml import Map
from kubevipgen.spec.problem import Path, Problem

_RISKY = "extra-line-risky"
_KIND = 2  # so deep is the kind of a document in kubeadm.overrides


def with_candidates(data: Map, candidates: Iterable[Candidate]) -> Map:
    """The same cluster file with each of them once; nothing that is there is replaced."""
    made = copy.deepcopy(data)
    for candidate in candidates:
        _put(made, candidate)
    return made


def _put(data: dict[str, Any], candidate: Candidate) -> None:
    *way, last = candidate.place
    here: Any = data
    for step in way:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            return  # something else stands in the way; the line stays lost
    if _is_list(candidate):
        lines = here.setdefault(last, [])
        if isinstance(lines, list) and not _stands(lines, candidate.value):
            lines.append(candidate.value)
    else:
        here.setdefault(last, candidate.value)


def _is_list(candidate: Candidate) -> bool:
    is_arg = isinstance(candidate.value, dict) and set(candidate.value) == {"name", "value"}
    return "extra" in candidate.place or candidate.place[-1] == "certSANs" or is_arg


def _stands(lines: list[Any], value: Any) -> bool:
    """Whether it is there, for an argument under its name."""
    if isinstance(value, dict):
        return any(one.get("name") == value["name"] for one in lines if isinstance(one, dict))
    return value in lines


def refused(
    candidates: Iterable[Candidate], data: Map, problems: Iterable[Problem]
) -> dict[str, str]:
    """Key of a candidate -> what the schema or a rule says against it, by its place in the data."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.rule == _RISKY:  # whoever proposes a line has thought of that
            continue
        for candidate in candidates:
            if _is_about(problem.path, candidate, data):
                found.setdefault(candidate.key, problem.message)
    return found


def _is_about(path: Path, candidate: Candidate, data: Map) -> bool:
    place = candidate.place
    if tuple(path[: len(place)]) != place:
        return place[0] == "kubeadm" and len(path) > _KIND and place[: len(path)] == path
    if not _is_list(candidate):
        return True
    if len(path) == len(place):
        return False
    value: Any = data
    for step in path[: len(place) + 1]:
        value = value[step]
    return bool(value == candidate.value)
