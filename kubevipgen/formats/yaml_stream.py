"""YAML that somebody else wrote -> every document of it that can be read, and each value's place.

Unlike the reader of our own spec it takes anchors, merge keys and tags, reads words as Kubernetes
does, and goes on behind a broken document. What a second key of one name does was seen with
kubectl 1.32, whose decoder the kubelet shares: the last one counts, silently; in the same way a
merge key replaces what stands above it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from kubevipgen.formats._yaml_go import resolve
from kubevipgen.formats._yaml_masks import mask, unmask
from kubevipgen.formats.error import ParseError

Step = str | int
_DEEPEST = 100  # levels; a CustomResourceDefinition has about 40
_MOST_ALIASED = 100_000  # values that the aliases of a document may stand for
_MOST_DOCUMENTS = 2000
_START = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_NOTHING = re.compile(r"(?:---)?(?:\s|#[^\n]*+)*+")  # but comments
_TEXT_TAGS = ("tag:yaml.org,2002:str", "!")
# Broken escapes such as "\UFFFFFFFF" leave ruamel.yaml as plain Python errors.
_SLIPS = (
    ValueError,
    OverflowError,
    AssertionError,
    IndexError,
    AttributeError,
    TypeError,
    KeyError,
)


class DuplicateKeyError(ParseError):
    """A key that its mapping had before: the place of the second, and of the first."""

    def __init__(self, key: str, place: tuple[int, int], first: tuple[int, int]) -> None:
        message = f'"{key}" is given twice, first on line {first[0]}; the last one counts'
        super().__init__(message, *place)
        self.key = key
        self.first_line, self.first_column = first


@dataclass(slots=True)
class Place:
    """Where a value starts, counting from 1, and where its children and their keys do.

    ``text`` is a scalar as written, quotes and escapes resolved; None for a mapping or a list.
    """

    line: int
    column: int
    text: str | None = None
    children: dict[Step, Place] = field(default_factory=dict)
    keys: dict[Step, tuple[int, int]] = field(default_factory=dict)

    def find(self, path: Iterable[Step]) -> Place | None:
        """The place of a value below this one."""
        found: Place | None = self
        for step in path:
            found = found.children.get(step) if found else None
        return found


class YamlDocument(NamedTuple):
    """``data`` is plain: dict, list, str, int, float, bool, None; aliases share one object."""

    data: Any
    place: Place


class YamlStream(NamedTuple):
    """Documents in order, empty ones left out; errors by place."""

    documents: tuple[YamlDocument, ...]
    errors: tuple[ParseError, ...]


def read(text: str, leave_out: Callable[[str], bool] | None = None) -> YamlStream:
    """All that can be read; never raises. A document with a syntax error is left out as a whole.

    So is one of which ``leave_out`` says, by its text, that nobody wants it.
    """
    lines = _Lines(text)
    documents: list[YamlDocument] = []
    errors: list[ParseError] = []
    for number, (start, end) in enumerate(_chunks(text)):
        if number == _MOST_DOCUMENTS:
            message = f"more than {_MOST_DOCUMENTS} documents: what follows is not read"
            errors.append(ParseError(message, *lines.place(start)))
            break
        if not leave_out or not leave_out(text[start:end]):
            found, wrong = _chunk(text[start:end], start, lines)
            documents += found
            errors += wrong
    return YamlStream(tuple(documents), tuple(sorted(errors, key=lambda e: (e.line, e.column))))


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Where documents may begin and end: at ``---``, whatever stands before it."""
    starts = [found.start() for found in _START.finditer(text)]
    first = 1 if text.startswith("\ufeff") else 0
    edges = [first, *(start for start in starts if start > first), len(text)]
    return (pair for pair in pairwise(edges) if not _NOTHING.fullmatch(text, *pair))


class _Lines:
    """Index in the text -> line and column, by LF alone, as the document counts its lines."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, index: int) -> tuple[int, int]:
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; ``start`` is its index, ``size`` what it holds."""

    data: Any
    place: Place
    anchor: str | None
    start: int
    size: int = 1
    is_key: bool = False
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)
    merged: set[str] = field(default_factory=set)


def _chunk(text: str, offset: int, lines: _Lines) -> tuple[list[YamlDocument], list[ParseError]]:
    import ruamel.yaml as ruamel  # noqa: PLC0415  (start-up time)

    masked, words = mask(text)
    builder = _Builder(text, offset, lines, words)
    try:
        for event in ruamel.YAML(typ="safe", pure=True).parse(masked):
            builder.feed(event)
    except ParseError as error:
        builder.errors.append(error)
    except ruamel.error.YAMLError as error:
        builder.errors.append(_syntax(error, offset, lines))
    except _SLIPS as error:
        said = str(error).partition("\n")[0]
        builder.errors.append(ParseError(f"not YAML: {said}", *lines.place(offset)))
    return builder.documents, builder.errors


def _syntax(error: Any, offset: int, lines: _Lines) -> ParseError:
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if "unexpected end" in problem or "stream end" in problem:
        mark = getattr(error, "context_mark", None) or mark  # where it was opened says more
    index = mark.index if mark else getattr(error, "position", 0)
    place = lines.place(offset + (index if isinstance(index, int) else 0))
    return ParseError(f"not YAML: {problem.partition(chr(10))[0]}", *place)


@dataclass(slots=True)
class _Builder:
    """Parser events -> data and places, without recursion and without expanding aliases."""

    text: str
    offset: int
    lines: _Lines
    words: list[str]
    documents: list[YamlDocument] = field(default_factory=list)
    errors: list[ParseError] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, Place, int]] = field(default_factory=dict)
    aliased: int = 0

    def feed(self, event: Any) -> None:
        """Take the next event."""
        match type(event).__name__:
            case "ScalarEvent":
                self.scalar(event)
            case "MappingStartEvent" | "SequenceStartEvent":
                self.open(event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self.close(event)
            case "AliasEvent":
                self.alias(event)
            case "DocumentStartEvent":
                self.anchors.clear()

    def at(self, event: Any) -> tuple[int, int]:
        return self.lines.place(self.offset + event.start_mark.index)

    def wants_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].key is None and type(self.stack[-1].data) is dict

    def open(self, event: Any) -> None:
        if len(self.stack) >= _DEEPEST:
            raise ParseError(f"nested more than {_DEEPEST} levels deep", *self.at(event))
        data: Any = {} if type(event).__name__ == "MappingStartEvent" else []
        index = event.start_mark.index
        frame = _Open(data, Place(*self.at(event)), event.anchor, index, is_key=self.wants_key())
        self.stack.append(frame)
        self.anchors.pop(event.anchor, None)  # not usable inside itself

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        if done.is_key:
            place = (done.place.line, done.place.column)
            self.errors.append(ParseError("a mapping or list cannot be a key", *place))
            self.key(self.text[done.start : event.end_mark.index], place)
        else:
            self.attach(done.data, done.place, done.size, done.anchor)

    def scalar(self, event: Any) -> None:
        text = unmask(event.value, self.words)
        if self.wants_key():
            plain = event.style is None
            self.key(text, self.at(event), is_merge=plain and text == "<<")
            return
        is_text = event.style is not None or str(event.tag or "") in _TEXT_TAGS
        value = text if is_text or text != event.value else resolve(text)
        place = Place(*self.at(event), text)
        if event.start_mark.index == event.end_mark.index and self.stack[-1:]:
            frame = self.stack[-1]  # nothing to point at: its key instead
            place.line, place.column = frame.key_at if frame.key is not None else self.at(event)
        self.attach(value, place, 1, event.anchor)

    def key(self, text: str, place: tuple[int, int], *, is_merge: bool = False) -> None:
        frame = self.stack[-1]
        if text in frame.data and not is_merge and text not in frame.merged:
            self.errors.append(DuplicateKeyError(text, place, frame.place.keys[text]))
        frame.key, frame.key_at = ("<<" if is_merge else text), place
        if is_merge:
            frame.merged.add("<<")
        else:
            frame.merged.discard(text)

    def alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            raise ParseError(f"*{event.anchor} refers to nothing above it", *self.at(event))
        value, place, size = found
        if self.wants_key():
            self.key(str(value), self.at(event))
            return
        self.count(size, event)
        self.attach(value, place, size, None)

    def count(self, size: int, event: Any) -> None:
        self.aliased += size
        if self.aliased > _MOST_ALIASED:
            message = f"the aliases stand for more than {_MOST_ALIASED} values"
            raise ParseError(message, *self.at(event))

    def attach(self, value: Any, place: Place, size: int, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = (value, place, size)
        if not self.stack:
            if value is not None:
                self.documents.append(YamlDocument(value, place))
            return
        frame = self.stack[-1]
        frame.size += size
        if type(frame.data) is list:
            frame.place.children[len(frame.data)] = place
            frame.data.append(value)
        elif frame.key is not None:
            _set(frame, value, place)
            frame.key = None


def _set(frame: _Open, value: Any, place: Place) -> None:
    key = str(frame.key)
    if key == "<<" and "<<" in frame.merged:
        frame.merged.discard("<<")
        several = isinstance(value, list)
        parts = list(zip(value, place.children.values(), strict=False)) if several else []
        for one, where in reversed(parts or [(value, place)]):
            _merge(frame, one, where)
        return
    frame.data[key] = value
    frame.place.children[key] = place
    frame.place.keys[key] = frame.key_at


def _merge(frame: _Open, value: Any, place: Place) -> None:
    if isinstance(value, dict):
        frame.data.update(value)
        frame.place.children.update(place.children)
        frame.place.keys.update(place.keys)
        frame.merged.update(value)
