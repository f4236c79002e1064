"""Shell -> the files that it writes by ``echo`` of a text of several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kubevipgen.lint.parts.part import Part
from kubevipgen.lint.parts.shell_values import expand, named

OPENS = re.compile(r"(?<![\w$.-])echo[ \t]+((?:-[neE]+[ \t]+)*)([\"'])(?=[^\"'\n]*$)", re.MULTILINE)
_REST = {'"': re.compile(r"((?:[^\"\\]|\\.)*+)\"", re.DOTALL), "'": re.compile(r"([^']*+)'")}
_TARGET = re.compile(
    r"[ \t]*(?:(?P<into>>{1,2})\|?"
    r"|\|[ \t]*(?:sudo[ \t]+(?:-\w+[ \t]+)*)?tee(?P<tee>(?:[ \t]+-[\w-]+)*))"
    r"[ \t]*[\"']?(?P<path>[^\s\"'|;&<>()]+)"
)
_QUOTE = re.compile(r'\\"')


class _Echo(NamedTuple):
    """``start`` and ``end`` are those of the text in the script."""

    start: int
    end: int
    quote: str
    flags: str
    target: re.Match[str]


def parts(script: str, lines: list[str], values: Mapping[str, str]) -> Iterator[Part]:
    """In order. ``script`` has no heredocs in it any more, ``lines`` are those of the file."""
    first = place = 0
    for one in _found(script):
        first += script.count("\n", place, one.start)
        place = one.start
        text = script[one.start : one.end]
        if one.quote == '"':
            text = "\n".join(expand(_QUOTE.sub('"', line), values) for line in text.split("\n"))
        path = named(one.target["path"], values)
        yield Part(
            text=text if "n" in one.flags else f"{text}\n",
            name=path,
            words=f"echo into {path}" if path else "echo",
            first_line=first + 1,
            outer=tuple(lines[first : first + text.count("\n") + 1]),
            is_appended=one.target["into"] == ">>" or "a" in (one.target["tee"] or ""),
        )


def _found(script: str) -> Iterator[_Echo]:
    place = 0
    while opening := OPENS.search(script, place):
        place = opening.end()
        before = script[script.rfind("\n", 0, opening.start()) + 1 : opening.start()]
        whole = _REST[opening[2]].match(script, place)
        if before.lstrip().startswith("#"):
            continue
        if whole is None:
            return  # nothing behind it can be told from its text
        place = whole.end()
        target = _TARGET.match(script, place)
        if target and "\n" in whole[1]:
            yield _Echo(whole.start(1), whole.end(1), opening[2], opening[1], target)
