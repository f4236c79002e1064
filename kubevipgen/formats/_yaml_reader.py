"""YAML text -> plain data, typed by the YAML 1.2 core schema.

Built from ruamel.yaml's events: tags, anchors and aliases are refused before anything is made of
them, so an alias bomb is a short error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubevipgen.formats._yaml_comments import Comments
from kubevipgen.formats._yaml_data import Map, Scalar, Seq
from kubevipgen.formats.error import ParseError

_DEEPEST = 64
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL_TO_SOME = re.compile(r"[-+]?0[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def parse(text: str) -> Any:
    """The only document of ``text`` (None without one), comments kept in ``Map`` and ``Seq``.

    Raises ParseError for broken YAML, duplicate keys, anchors, aliases, tags, a second document,
    and integers with a leading zero, which YAML 1.1 reads as octal and YAML 1.2 does not.
    """
    docs = parse_all(text)
    if len(docs) > 1:
        raise ParseError("one document expected, more found", 1, 1)
    return docs[0] if docs else None


def parse_all(text: str) -> list[Any]:
    """All documents of ``text``; errors as for ``parse``."""
    import ruamel.yaml as ruamel  # noqa: PLC0415  (slow to import, and only the reader needs it)

    try:
        events = ruamel.YAML(typ="safe", pure=True).parse(text)
        return list(_Builder(text, events).documents())
    except ParseError:
        raise
    except ruamel.error.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ParseError(str(error.problem or error.context), *place) from error
    except (ruamel.error.YAMLError, ValueError, IndexError, OverflowError) as error:
        # Beside its own errors ruamel lets those of chr() and int() through, for bad escapes.
        raise ParseError(f"not YAML: {str(error).splitlines()[0]}", 1, 1) from error


class _Builder:
    """Consumes events; a class because every step shares the stream and the comments."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._comments = Comments(text)
        self._events = events

    def documents(self) -> Iterator[Any]:
        for event in self._events:
            name = _name(event)
            if name == "DocumentStart":
                self._comments.begin_document(event.end_mark.line if event.explicit else -1)
                yield self._node(next(self._events), 0)

    def _node(self, event: Any, depth: int) -> Any:
        name = _name(event)
        _refuse_indirection(event, name)
        if depth > _DEEPEST:
            raise _error(event, f"nested more than {_DEEPEST} levels deep")
        if name == "Scalar":
            block = event.style in ("|", ">")  # these end where the next line begins
            self._comments.skip(event.end_mark.line + (0 if block else 1))
            return _scalar(event)
        header = self._comments.header(event.start_mark.line) if depth == 0 else ()
        node = self._map(depth) if name == "MappingStart" else self._seq(depth)
        node.header = header
        return node

    def _map(self, depth: int) -> Map:
        result = Map()
        while _name(event := next(self._events)) != "MappingEnd":
            comments = self._comments.above_key(event.start_mark.line)
            key = self._key(event, depth)
            if key in result:
                raise _error(event, f"duplicate key {key!r}")
            if comments:
                result.comments[key] = comments
            result[key] = self._node(next(self._events), depth + 1)
        return result

    def _key(self, event: Any, depth: int) -> Scalar:
        if _name(event) not in ("Scalar", "Alias"):
            raise _error(event, "a key must be a scalar")
        key: Scalar = self._node(event, depth + 1)
        return key

    def _seq(self, depth: int) -> Seq:
        result = Seq()
        while _name(event := next(self._events)) != "SequenceEnd":
            comments = self._comments.above_item(event.start_mark.line)
            if comments:
                result.comments[len(result)] = comments
            result.append(self._node(event, depth + 1))
        return result


def _name(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _refuse_indirection(event: Any, name: str) -> None:
    if name == "Alias":
        raise _error(event, "aliases are not supported here")
    if event.anchor is not None:
        raise _error(event, "anchors are not supported here")
    if event.tag is not None:
        raise _error(event, "tags are not supported here")


def _scalar(event: Any) -> Scalar:
    text: str = event.value
    if event.style is not None:
        return text
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _OCTAL_TO_SOME.fullmatch(text):
        raise _error(event, f"YAML readers disagree about {text}: quote it, or drop the zeros")
    return _number(text)


def _number(text: str) -> int | float | str:
    if _INT.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) or _SPECIAL.fullmatch(text):
        return float(text.replace(".", "") if _SPECIAL.fullmatch(text) else text)
    return text


def _error(event: Any, message: str) -> ParseError:
    return ParseError(message, event.start_mark.line + 1, event.start_mark.column + 1)
