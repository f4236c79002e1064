"""One user-written line for haproxy.cfg or keepalived.conf: exactly one directive, and a known one.

Each line is parsed in a section of its own, so that nothing in it can open, close or name a
section. The schema has refused line breaks and comments before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import did_you_mean


class Language(NamedTuple):
    """``frame`` puts lines into a section: a format string with ``section`` and ``line``."""

    program: str  # "haproxy" or "keepalived"
    parse: Callable[[str], Config]
    frame: str


def directive(language: Language, section: str, text: str, path: Path) -> Line | Problem:
    """The one directive in ``text``, or what is wrong with it."""

    def wrong(rule: str, message: str, hint: str) -> Problem:
        return Problem(rule, f"{language.program} line {text!r} {message}", path, hint)

    try:
        found = _words(language, section, text)
    except ParseError as error:
        return wrong("extra-line-syntax", f"cannot be read: {error.message}", "mind the quotes")
    if found is None:
        return wrong(
            "extra-line-not-one-directive",
            f"is not exactly one directive of section {section}",
            "write one directive per list item; blocks and sections are not possible here",
        )
    return found


def _words(language: Language, section: str, text: str) -> Line | None:
    tree = language.parse(language.frame.format(section=section, line=text))
    block = tree.items[0] if len(tree.items) == 1 else None
    if not isinstance(block, Block) or len(block.items) != 1:
        return None
    line = block.items[0]
    return line if isinstance(line, Line) and line.words else None


def known_by_branch(rows: list[dict[str, object]], section: str, branch: str) -> dict[str, str]:
    """Directives of one branch: rows add up in order, all of them for a branch without a row."""
    known: dict[str, str] = {}
    for row in rows:
        here = row.get(section) or {}
        known.update(here if isinstance(here, Mapping) else dict.fromkeys(_texts(here), ""))
        if row["branch"] == branch:
            break
    return known


def _texts(words: object) -> list[str]:
    return [str(word) for word in words] if isinstance(words, list) else []


class Tables(NamedTuple):
    """What data/*-directives.yaml says about one section."""

    known: Mapping[str, str]
    owned: Mapping[str, str]
    refused: Mapping[str, str]
    risky: Mapping[str, str]


def judged(tables: Tables, name: str, where: str, path: Path) -> Iterator[Problem]:
    """What the tables say about the directive ``name``; ``where`` names its section."""
    if name in tables.owned:
        instead = tables.owned[name]
        free = instead.startswith("nothing")
        yield Problem(
            "extra-line-owned",
            f"{name!r} in {where} is written by kubevipgen itself",
            path,
            f"drop it: {instead.partition('; ')[2]}" if free else f"set {instead} instead",
        )
    elif name in tables.refused:
        yield Problem(
            "extra-line-refused",
            f"{name!r} in {where} is refused: {tables.refused[name]}",
            path,
            "drop it",
        )
    elif name not in tables.known:
        yield Problem(
            "extra-line-unknown",
            f"{where} has no directive {name!r}",
            path,
            did_you_mean(name, [*tables.known, *tables.owned])
            or "it may belong to another section or to a later release",
        )
    elif name in tables.risky:
        yield Problem(
            "extra-line-risky",
            f"{name!r} in {where}: {tables.risky[name]}",
            path,
            "keep it only if you are sure",
            Severity.WARNING,
        )
