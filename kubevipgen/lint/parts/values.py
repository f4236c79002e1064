"""YAML -> the files that its values hold, whatever the document is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubevipgen.formats import yaml_stream
from kubevipgen.formats.yaml_stream import Place
from kubevipgen.lint.kinds_unread import is_of_no_interest
from kubevipgen.lint.parts.packed import unpacked
from kubevipgen.lint.parts.part import Part

_MAY_HOLD = re.compile(
    r"(?:[:-]|^)[ \t]+(?:!!?\w+[ \t]+)?[|>][-+\d]*[ \t]*(?:#[^\n]*)?\r?$"
    r"|\bencoding:|\b(?:binaryData|[sS]tringData|data|contents?|inline)\"?:|\bkind:[ \t]*Secret",
    re.MULTILINE,
)
_CONTENT = frozenset({"content", "contents", "inline", "block"})
_PATHS = ("path", "dest", "destination", "filename", "name")
_DATA = frozenset({"data", "stringData", "binaryData"})
_MODE = re.compile(r"0?o?([0-7]{3,4})")
_DEEPEST = 40
_WRITE_FILES_MODE = 0o644  # cloud-init's default


class _Value(NamedTuple):
    """A scalar: the steps to it, the mappings and lists around it, and its place."""

    path: tuple[str | int, ...]
    around: tuple[Any, ...]
    text: str
    place: Place


def parts(text: str) -> Iterator[Part]:
    """In order. A list or mapping too deep is left out."""
    if not _MAY_HOLD.search(text):
        return
    lines = text.split("\n")
    for document in yaml_stream.read(text, _holds_none).documents:
        for value in _values(document.data, document.place, (), ()):
            part = _part(value, lines)
            if part:
                yield part


def _holds_none(text: str) -> bool:
    """Whether a document has no value that could be a file."""
    return is_of_no_interest(text) or not _MAY_HOLD.search(text)


def _values(
    data: Any, place: Place, path: tuple[str | int, ...], around: tuple[Any, ...]
) -> Iterator[_Value]:
    if isinstance(data, str):
        if place.text is not None:
            yield _Value(path, around, data, place)
        return
    if len(path) > _DEEPEST or not isinstance(data, dict | list):
        return
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for step, value in items:
        if step in place.children:
            yield from _values(value, place.children[step], (*path, step), (*around, data))


def _part(value: _Value, lines: list[str]) -> Part | None:
    key = value.path[-1] if value.path else ""
    name, encoding, is_named = _named(value)
    if not encoding and "\n" not in value.text:
        return None
    text = unpacked(value.text, encoding)
    if not text:
        return None
    if key == "block" and not text.endswith("\n"):
        text += "\n"  # as Ansible's blockinfile does
    words = f"{key} of {name}" if name and name != key else str(key)
    first, indent = _lines_of(text, value.place.line, lines) if not encoding else (0, 0)
    return Part(
        text=text,
        name=name,
        words=words if isinstance(key, str) else "text",
        first_line=first or value.place.line,
        indent=indent,
        place=None if first else (value.place.line, value.place.column),
        mode=_mode(value),
        is_named=is_named,
    )


def _named(value: _Value) -> tuple[str, str, bool]:
    """The file that it becomes, how it is packed, and whether it is a file for sure."""
    key, parent = value.path[-1] if value.path else "", value.around[-1] if value.around else {}
    if not isinstance(parent, Mapping):
        return "", "", False
    if key in _CONTENT:
        holders = [*value.around[::-1][: 2 if key == "inline" else 1]]
        names = (holder.get(word) for holder in holders for word in _PATHS)
        name = next((found for found in names if isinstance(found, str)), "")
        return name, str(parent.get("encoding") or ""), bool(name)
    above = value.around[-2] if len(value.around) > 1 else {}
    holder = value.path[-2] if len(value.path) > 1 else ""
    if holder in _DATA and isinstance(above, Mapping) and "kind" in above:
        is_packed = holder == "binaryData" or (holder == "data" and above["kind"] == "Secret")
        return str(key), "b64" if is_packed else "", True
    return str(key), "", False


def _mode(value: _Value) -> int | None:
    holder = value.around[-1] if value.around else {}
    if not isinstance(holder, Mapping) or not {*value.path[-1:]} & _CONTENT:
        return None
    found = _MODE.fullmatch(str(holder.get("permissions", "")))
    if found:
        return int(found[1], 8)
    return _WRITE_FILES_MODE if value.path[0] == "write_files" else None


def _lines_of(text: str, line: int, lines: list[str]) -> tuple[int, int]:
    """Where a block scalar begins, and its indentation; 0 for text that stands otherwise."""
    inner = text.removesuffix("\n").split("\n")
    outer = [found.removesuffix("\r") for found in lines[line : line + len(inner)]]
    first = next((n for n, found in enumerate(inner) if found.strip()), None)
    if first is None or len(outer) < len(inner) or not outer[first].endswith(inner[first]):
        return 0, 0
    indent = len(outer[first]) - len(inner[first])
    same = all(
        found[indent:] == written or not (found.strip() or written.strip())
        for found, written in zip(outer, inner, strict=True)
    )
    return (line + 1, indent) if same else (0, 0)
