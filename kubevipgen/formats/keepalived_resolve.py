"""keepalived.conf as one keepalived has it: conditions, definitions, sequences, includes resolved.

They work on lines before there are blocks, so this reads the text anew: ``@id`` keeps or drops a
line, ``$NAME=text`` and ``${NAME}`` put text in place, ``~SEQ`` and ``~LST`` repeat a line, and
``include`` brings in other files. What is not defined stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kubevipgen.formats._keepalived_lines import INCLUDE, LONGEST, Text, buffers, cut, joined
from kubevipgen.formats._keepalived_sequence import is_sequence, numbers_of, sequence
from kubevipgen.formats._keepalived_tree import DEFINITION, Builder
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.keepalived import in_order
from kubevipgen.formats.tree import Config

# (pattern, file that asks: "" for the outermost) -> name and text of each file, in order.
Include = Callable[[str, str], Sequence[tuple[str, str]]]

_MOST_IDS = 16
_MOST_STEPS = 20_000  # replacements and repetitions in one file; the rest of it stays unread
_DEEPEST = 12  # files in files, definitions in definitions
_MOST_FILES = 200
_PREDEFINED = {"_HASH": "#", "_BANG": "!"}  # and _INSTANCE; _PWD and _RANDOM only the node knows
_CONDITION = re.compile(r"@(\^?)([^ \t]*)[ \t]+")
_HAS_IDS = re.compile(
    r"^[ \t]*(?:\$\w+[ \t]*=[ \t]*)?@|[{}][ \t]*@|^[ \t]*include[rmwba]?\s", re.MULTILINE
)
_SPECIAL = re.compile(r"\A[ \t]*(?:[@~]|include)|\$|[{}][ \t]*(?:[@~]|include)")
# Blanks before the closing brace leave that brace behind, as in keepalived.
_REFERENCE = re.compile(
    r"\$(?:\{([A-Za-z_]\w*)(?:\}| (?= *\}))|([A-Za-z_]\w*)(?=[ \t,)]|$))", re.ASCII
)


def nothing(pattern: str, source: str) -> Sequence[tuple[str, str]]:
    """The include of somebody who has the one file only."""
    del pattern, source
    return ()


def config_ids(text: str, include: Include = nothing) -> tuple[str, ...]:
    """The ids that conditions name, in order; at most 16."""
    if not _HAS_IDS.search(text):
        return ()
    resolver = _Resolver("", include)
    resolver.file(Text("", 0, 0), "", text, ())
    return tuple(resolver.ids)[:_MOST_IDS]


def resolve(
    text: str, config_id: str = "", include: Include = nothing
) -> tuple[Config, tuple[ParseError, ...]]:
    """The tree as ``keepalived -i CONFIG_ID`` has it, and every place that is broken.

    An include that finds no file stays as a line. Lines that were put in place stand where they
    were written: those of a definition of several lines there, all others where it is used.
    """
    resolver = _Resolver(config_id, include)
    resolver.file(Text("", 0, 0), "", text, ())
    return resolver.finished()


@dataclass(slots=True)
class _Definition:
    lines: list[Text]
    is_open: bool = False  # still being written: its last line ended in a backslash
    has_lines: bool = False  # written over several lines: it can only end a line


def _put(line: Text, span: tuple[int, int], value: Text, *, is_moved: bool) -> Text:
    start, end = span
    if is_moved and start == 0:
        return value
    here = value._replace(columns=(line.at(start),) * len(value.text))
    return joined([line.part(0, start), here, line.part(end, len(line.text))])


class _Spent(Exception):  # noqa: N818  (never leaves this module)
    """The file asks for more than anybody means."""


class _Resolver:
    """What read_line() of keepalived remembers from one line to the next."""

    def __init__(self, config_id: str, include: Include) -> None:
        self.builder = Builder()
        self.ids: dict[str, None] = {}
        self._id = config_id
        self._include = include
        self._files = 0
        self._steps = 0
        self._is_spent = False
        known = {**_PREDEFINED, "_INSTANCE": config_id} if config_id else _PREDEFINED
        self._defined = {name: _Definition([Text(text, 0, 0)]) for name, text in known.items()}
        self._defining: _Definition | None = None

    def file(self, asking: Text, name: str, text: str, chain: tuple[str, ...]) -> None:
        """All lines of one file; ``asking`` is the line that includes it."""
        via = asking.via if asking.source else (asking.line, asking.column)
        line = asking
        try:
            for line in buffers(text, name, via):
                self._raw(line, (*chain, name))
        except _Spent as spent:
            if chain:
                raise
            self._is_spent = True
            self.builder.fault(line, f"{spent}; nothing behind this is read")

    def finished(self) -> tuple[Config, tuple[ParseError, ...]]:
        """The tree; after an end that came too soon, open blocks are no errors."""
        errors = list(self.builder.errors)
        config = self.builder.finished()
        return config, in_order(errors if self._is_spent else self.builder.errors)

    def _raw(self, line: Text, chain: tuple[str, ...]) -> None:
        text = line.text.strip(" \t")
        if self._defining:
            self._continue(self._defining, line)
        elif not text:
            self.builder.blank()
        elif text[0] in "#!":
            self.builder.comment(line.text)
        elif _SPECIAL.search(line.text):
            line = self.builder.cleaned(line)
            if line.text:
                self._line(line, chain, 0)
        else:
            self.builder.directives(line)

    def _line(self, line: Text, chain: tuple[str, ...], depth: int) -> None:
        """One line without its comment, and all that it becomes."""
        self._step(depth)
        more: list[Text] = []
        while True:
            if line.text.startswith("@"):
                kept = self._condition(line)
                if kept is None:
                    break
                line = kept
            if found := DEFINITION.match(line.text):
                self._define(line, found.end())
                break
            if is_sequence(line.text):
                self._repeat(line, chain, depth)
                break
            replaced, rest = self._replaced(line, depth)
            more += rest
            if replaced is line or line.text.startswith("~"):
                self._plain(line, chain, depth)
                break
            line = self.builder.cleaned(replaced)
            if not line.text.startswith("@") and "$" not in line.text:
                self._plain(line, chain, depth)
                break
        for one in more:
            self._line(one, chain, depth + 1)

    def _step(self, depth: int, more: int = 0) -> None:
        self._steps += 1 + more
        if self._steps > _MOST_STEPS:
            raise _Spent(f"more than {_MOST_STEPS} lines and values from definitions and sequences")
        if depth > _DEEPEST:
            raise _Spent("definitions lead back to themselves")

    def _condition(self, line: Text) -> Text | None:
        found = _CONDITION.match(line.text)
        if not found:
            return None
        if found[2]:
            self.ids.setdefault(found[2])
        is_it = bool(self._id) and found[2] == self._id
        return line.part(found.end(), len(line.text)) if is_it != bool(found[1]) else None

    def _define(self, line: Text, start: int) -> None:
        name = line.text[1:].partition("=")[0].rstrip(" \t")
        value = line.part(start, len(line.text)).stripped()
        definition = self._defined[name] = _Definition([])
        self._add_to(definition, value)
        if definition.is_open:
            definition.has_lines = True
            self._defining = definition

    def _continue(self, definition: _Definition, line: Text) -> None:
        if not line.text:
            definition.is_open = False
        elif (line := self.builder.cleaned(line)).text:
            self._add_to(definition, line)
        if not definition.is_open:
            self._defining = None

    def _add_to(self, definition: _Definition, line: Text) -> None:
        definition.is_open = line.text.endswith("\\")
        if definition.is_open:
            line = line.part(0, len(line.text) - 1).stripped()
        if line.text or not definition.is_open:
            definition.lines.append(line)

    def _repeat(self, line: Text, chain: tuple[str, ...], depth: int) -> None:
        start, end = numbers_of(line.text)
        numbers, _ = self._replaced(line.part(start, end), depth)
        line = joined([line.part(0, start), numbers, line.part(end, len(line.text))])
        found = sequence(line.text)
        if isinstance(found, str):
            self.builder.fault(line, found)
            return
        rest = line.part(found.rest, len(line.text))
        for values in found.rounds:
            for name, value in values.items():
                self._defined[name] = _Definition([Text(value, 0, 0)])
            if rest.text:
                self._line(rest, chain, depth + 1)

    def _replaced(self, line: Text, depth: int) -> tuple[Text, list[Text]]:
        """With every reference replaced, also those that come in; and the lines to follow."""
        more: list[Text] = []
        place = 0
        while found := _REFERENCE.search(line.text, place):
            definition = self._defined.get(found[1] or found[2])
            ends = found.end() == len(line.text)
            if definition is None or (definition.has_lines and not ends):
                place = found.start() + 1
                continue
            self._step(depth, len(line.text) // 64)
            values = definition.lines or [Text("", 0, 0)]
            line = _put(line, found.span(), values[0], is_moved=definition.has_lines)
            if len(line.text) > LONGEST:
                self.builder.fault(line, "definitions make this line too long")
                return line.part(0, 0), []
            more = [*values[1:], *more]
            place = found.start()
        return line, more

    def _plain(self, line: Text, chain: tuple[str, ...], depth: int) -> None:
        """A line that is resolved; what stands behind a brace in it is a line of its own."""
        if not _SPECIAL.search(line.text):
            self.builder.add(line)
            return
        while line.text:
            if found := INCLUDE.match(line.text):
                self._included(line, found[1], chain)
                return
            first, line = cut(line)
            self.builder.add(first)
            if line.text.startswith(("@", "~", "$")):
                self._line(line, chain, depth + 1)
                return

    def _included(self, line: Text, pattern: str, chain: tuple[str, ...]) -> None:
        files = self._include(pattern, line.source) if self._files <= _MOST_FILES else ()
        if not files:
            self.builder.add(line)
        for name, text in files:
            self._files += 1
            if name in chain or len(chain) > _DEEPEST or self._files > _MOST_FILES:
                who = name or "this file"
                why = "includes itself" if name in chain else "is one include too many"
                self.builder.fault(line, f"{who} {why}; it is not read again")
            else:
                self.file(line, name, text, chain)
