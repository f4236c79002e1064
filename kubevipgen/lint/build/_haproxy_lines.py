"""Lines of a section -> directives, and which of them are in effect."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.formats.tree import Block, Line
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.haproxy import Directive
from kubevipgen.lint.view.word import Word


def directives(document: Document, items: Iterable[Line | Block]) -> tuple[Directive, ...]:
    """Those of a section. What stands inside ``.if`` counts, as if every condition held."""
    lines = (item for item in items if isinstance(item, Line))
    return tuple(
        directive(document, line) for line in lines if line.words and line.words[0][:1] != "."
    )


def directive(document: Document, line: Line | Block) -> Directive:
    """One line, or the head of a section, with the places of its words."""
    columns = line.columns or (line.column,) * len(line.words)
    places = [document.at(line.line, column) for column in columns]
    words = tuple(Word(str(text), at) for text, at in zip(line.words, places, strict=True))
    return Directive(words, places[0])


def in_effect(lines: Iterable[Directive]) -> tuple[Directive, ...]:
    """Without the options that a later ``no option`` takes back."""
    kept: list[Directive] = []
    for line in lines:
        words = line.words
        if words[0].text in ("no", "default") and len(words) > 2:
            taken = tuple(word.text for word in words[1:3])
            kept = [other for other in kept if not other.starts(*taken)]
        kept.append(line)
    return tuple(kept)
