"""Shell -> the files that it writes by heredoc, and by ``echo``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kubevipgen.lint.parts import echo
from kubevipgen.lint.parts.part import Part
from kubevipgen.lint.parts.shell_values import expand, literals, named

_OPENS = re.compile(
    r"(?<!<)<<(?P<dash>[-~]?)[ \t]*(?P<quote>[\\\"']?)(?P<end>[A-Za-z_][\w.-]*)(?![\w.-])"
)
_TEE = re.compile(r"\btee((?:[ \t]+-{1,2}\w[\w-]*)*)[ \t]+(?P<path>[\"']?[^\s\"'|;&<>]+)")
_INTO = re.compile(r">{1,2}\|?[ \t]*[\"']?(?P<path>[^\s\"'|;&<>()]+)")
_APPENDS = re.compile(r">>[ \t]*[\"']?[^\s\"'|;&<>()]|\btee[ \t]+(?:-\w*a\w*|--append)\b")
_APPLIES = re.compile(r"\b(?:kubectl|oc)\b[^|<]{0,300}\b(?:apply|create|replace)\b")
_MAKES = re.compile(r">|\b(?:tee|cp|mv|install|curl|wget|scp|touch)\b")
_COMMENT = re.compile(r"^[ \t]*#")


class _Here(NamedTuple):
    """``first`` and ``last`` are the lines between which it stands, from 0."""

    opening: str
    dash: str
    is_quoted: bool
    first: int
    last: int


def parts(text: str) -> Iterator[Part]:
    """In order; one without an end is left out."""
    lines = text.split("\n")
    found = list(_found(lines))
    if not found and not echo.OPENS.search(text):
        return
    rest = list(lines)
    for here in found:
        rest[here.first : here.last] = [""] * (here.last - here.first)
    script = "\n".join(rest)
    values = literals(script)
    parts = [_part(here, lines[here.first : here.last], values) for here in found]
    parts = [_whole(part, rest) for part in parts]
    yield from sorted([*parts, *echo.parts(script, lines, values)], key=lambda one: one.first_line)


def _found(lines: list[str]) -> Iterator[_Here]:
    ends: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        ends.setdefault(line.strip(), []).append(number)
    free = 0  # the first line that is in no heredoc
    for number, line in enumerate(lines):
        if number < free or "<<" not in line or _COMMENT.match(line):
            continue
        first = number + 1
        for opening in _OPENS.finditer(line):
            places = ends.get(opening["end"], [])
            here = bisect_left(places, first)
            if here < len(places):
                yield _Here(line, opening["dash"], bool(opening["quote"]), first, places[here])
                first = free = places[here] + 1


def _part(here: _Here, raw: list[str], values: Mapping[str, str]) -> Part:
    lines = _dedented(raw, here.dash)
    if not here.is_quoted:
        lines = [expand(line, values) for line in _joined(lines)]
    path = _path(here.opening, values)
    return Part(
        text="".join(f"{line}\n" for line in lines),
        name=path,
        words=f"heredoc for {path}" if path else "heredoc",
        first_line=here.first + 1,
        outer=tuple(raw) if lines != raw else (),
        is_appended=bool(_APPENDS.search(here.opening)),
        is_applied=not path and bool(_APPLIES.search(here.opening)),
    )


def _whole(part: Part, script: list[str]) -> Part:
    """Itself; a check that nothing here has made before is the whole file, appended or not."""
    base = part.name.rpartition("/")[2]
    if not part.is_appended or not base.endswith(".sh"):
        return part
    before = script[: part.first_line - 2]
    is_there = any(base in line and _MAKES.search(line) for line in before)
    return part if is_there else replace(part, is_appended=False)


def _dedented(lines: list[str], dash: str) -> list[str]:
    if dash == "-":
        return [line.lstrip("\t") for line in lines]
    if dash == "~":
        least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return [line[least:] for line in lines]
    return lines


def _joined(lines: list[str]) -> list[str]:
    """Lines that a backslash continues as one; an empty one keeps each place that is left."""
    done: list[str] = []
    whole: list[str] = []  # what the line at `first` is made of
    first = 0
    for number, line in enumerate(lines):
        if not whole:
            first = number
        goes_on = _continues(line)
        whole.append(line[:-1] if goes_on else line)
        done.append("")
        if not goes_on:
            done[first] = "".join(whole)
            whole = []
    if whole:
        done[first] = "".join(whole)
    return done


def _continues(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _path(opening: str, values: Mapping[str, str]) -> str:
    """Where it goes; "" when it goes to a command, or only the run decides."""
    targets = [found["path"].strip("\"'") for found in _TEE.finditer(opening)]
    targets += [found["path"] for found in _INTO.finditer(opening)]
    files = [path for path in targets if not path.startswith(("/dev/", "&"))]
    return named(files[0], values) if files else ""
