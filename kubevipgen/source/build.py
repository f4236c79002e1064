"""Parser events -> plain data and marks, without recursion and without expanding aliases.

Built from events rather than by a composer because only then can an alias bomb, a duplicate key
or an endless nesting be refused while it is being read.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import YAMLError

from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.source.intake import refusal
from kubevipgen.source.mark import Mark
from kubevipgen.source.paths import quoted
from kubevipgen.source.scalars import resolve
from kubevipgen.source.syntax import syntax_error

DEEPEST = 64  # levels; the spec itself needs about 8, an embedded patch perhaps 20
MOST_ALIASED = 100_000  # values that aliases may stand for, counted without making them
_TEXT_TAG = "tag:yaml.org,2002:str"
_TAGS = {
    ev.MappingStartEvent: "tag:yaml.org,2002:map",
    ev.SequenceStartEvent: "tag:yaml.org,2002:seq",
}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Broken escapes such as "\UFFFFFFFF" leave ruamel.yaml as plain Python errors.
_PARSER_SLIPS = (ValueError, OverflowError, AssertionError, IndexError, AttributeError, TypeError)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    data: Any
    mark: Mark
    anchor: str | None = None
    size: int = 1
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Builder:
    name: str
    lines: tuple[str, ...]
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, Mark, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    root: tuple[Any, Mark] | None = None
    documents: int = 0
    aliased: int = 0

    def location(self, event: Any) -> Location:
        mark = event.start_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return Location(self.name, "", mark.line + 1, mark.column + 1, line[:1000])

    def note(self, rule: str, message: str, hint: str, event: Any) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, message, hint, self.location(event)))

    def stop(self, rule: str, message: str, hint: str, event: Any) -> FindingsError:
        """Give up here, with what was found before."""
        self.note(rule, message, hint, event)
        return FindingsError(tuple(self.findings))

    def feed(self, event: Any) -> None:
        kind = type(event)
        if kind is ev.ScalarEvent:
            self.scalar(event)
        elif kind in _TAGS:
            self.open(event)
        elif kind in (ev.MappingEndEvent, ev.SequenceEndEvent):
            done = self.stack.pop()
            self.attach(done.data, done.mark, done.size, done.anchor)
        elif kind is ev.AliasEvent:
            self.alias(event)
        elif kind is ev.DocumentStartEvent:
            self.document(event)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document starts here; one file describes one cluster"
            raise self.stop("yaml-documents", message, "remove it and the --- before it", event)

    def open(self, event: Any) -> None:
        if event.tag not in (None, "!", _TAGS[type(event)]):
            self.bad_tag(event)
        if len(self.stack) >= DEEPEST:
            message = f"nested more than {DEEPEST} levels deep"
            raise self.stop("yaml-depth", message, "no field needs that", event)
        is_map = type(event) is ev.MappingStartEvent
        if self.wants_key():
            hint = "put text that starts with { or [ in quotes"
            raise self.stop("yaml-key", "a mapping or list cannot be a field name", hint, event)
        mark = Mark(event.start_mark.line, event.start_mark.column)
        self.stack.append(_Open({} if is_map else [], mark, event.anchor))
        if event.anchor:
            self.anchors.pop(event.anchor, None)  # not usable inside itself

    def wants_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].key is None and type(self.stack[-1].data) is dict

    def scalar(self, event: Any) -> None:
        value = self.value(event)
        if self.wants_key():
            self.key(value, event)
        else:
            self.attach(value, self.mark(event), 1, event.anchor)

    def mark(self, event: Any) -> Mark:
        """Where the value stands; where its name stands when there is nothing to point at."""
        start = event.start_mark
        if start.index == event.end_mark.index and self.stack and self.stack[-1].key is not None:
            return Mark(*self.stack[-1].key_at)
        return Mark(start.line, start.column)

    def value(self, event: Any) -> Any:
        if event.tag not in (None, "!", _TEXT_TAG):
            self.bad_tag(event)
        if not event.implicit[0] or event.tag is not None:
            self.check_seen(event)
            return event.value
        try:
            value = resolve(event.value)
        except ValueError:
            shown = quoted(event.value, 30)
            self.note("yaml-number", f"{shown} is not a usable number", "write digits", event)
            return 0
        if type(value) is str:
            self.check_seen(event)
        return value

    def check_seen(self, event: Any) -> None:
        text = event.value
        if text.isascii() and text.isprintable():
            return
        for char in text:
            if unicodedata.category(char) in _UNSEEN and char not in "\n\t":
                message = f"character U+{ord(char):04X} is not allowed: it cannot be seen"
                self.note("hidden-character", message, "delete it", event)
                return

    def bad_tag(self, event: Any) -> None:
        message = f"the tag {quoted(str(event.tag))} is not read"
        self.note("yaml-tag", message, "remove the word that starts with !", event)

    def key(self, value: Any, event: Any) -> None:
        frame = self.stack[-1]
        if value == "<<" and event.implicit[0]:
            hint = "write the fields out, or use nodeDefaults for what all nodes share"
            self.note("yaml-merge-key", 'the merge key "<<" is not read', hint, event)
        elif not isinstance(value, str):
            message = f"the field name {event.value or 'null'} is not text"
            self.note("yaml-key", message, f'write it in quotes: "{event.value}"', event)
            value = event.value
        if value in frame.data:
            line, column = frame.mark.keys[value]
            message = (
                f"{quoted(value)} is given twice; first on line {line + 1}, column {column + 1}"
            )
            self.note("yaml-duplicate-key", message, "keep one of the two", event)
        frame.key, frame.key_at = value, (event.start_mark.line, event.start_mark.column)

    def alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            message = f"*{event.anchor} refers to nothing that was finished above it"
            hint = "put text that starts with * in quotes"
            raise self.stop("yaml-alias", message, hint, event)
        if self.wants_key():
            raise self.stop("yaml-key", "an alias cannot be a field name", "write it out", event)
        value, mark, size = found
        self.aliased += size
        if self.aliased > MOST_ALIASED:
            message = f"the aliases of this file stand for more than {MOST_ALIASED} values"
            raise self.stop("yaml-alias", message, "write the values out", event)
        self.attach(value, mark, size, None)

    def attach(self, value: Any, mark: Mark, size: int, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = (value, mark, size)
        if not self.stack:
            self.root = (value, mark)
            return
        frame = self.stack[-1]
        frame.size += size
        if type(frame.data) is list:
            frame.mark.children[len(frame.data)] = mark
            frame.data.append(value)
        elif frame.key is not None:
            frame.mark.children[frame.key] = mark
            frame.mark.keys[frame.key] = frame.key_at
            frame.data[frame.key] = value
            frame.key = None


def build(text: str, lines: tuple[str, ...], name: str) -> tuple[Any, Mark]:
    """The document's data and marks; FindingsError with everything that was wrong."""
    builder = _Builder(name, lines)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.feed(event)
    except (YAMLError, *_PARSER_SLIPS) as error:
        last = syntax_error(error, lines, name)
        raise FindingsError((*builder.findings, *last.findings)) from None
    if builder.findings:
        raise FindingsError(tuple(builder.findings))
    if builder.root is None or builder.root[0] is None:
        hint = "`kubevipgen init` writes a first one"
        raise refusal("file-empty", f"{name} holds no fields", hint, Location(name))
    return builder.root
