"""Plain data -> YAML text: block style, two spaces, keys in the order given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kubevipgen.formats._yaml_data import Map, Seq
from kubevipgen.formats._yaml_scalar import scalar
from kubevipgen.formats.error import comment_line

# Readers give up on a key whose colon is more than 1024 characters away (YAML 1.2.2, 7.4.3).
_LONGEST_KEY = 1000
_NO_COMMENTS: Mapping[Any, tuple[str, ...]] = {}


def dump(data: Any, header: Sequence[str] = ()) -> str:
    """One document with a final newline; ``header`` becomes the comment lines that open it.

    Raises ValueError for a comment or string that YAML cannot carry, TypeError for a value that
    is neither plain data nor ``Map`` or ``Seq``.
    """
    out: list[str] = []
    _document(out, data, header)
    return "\n".join(out) + "\n"


def dump_all(docs: Iterable[Any], header: Sequence[str] = ()) -> str:
    """Documents with ``---`` between them; ``header`` opens the first."""
    out: list[str] = []
    for data in docs:
        if out:
            out.append("---")
            header = ()
        _document(out, data, header)
    return "\n".join([*out, ""])


def _document(out: list[str], data: Any, header: Sequence[str]) -> None:
    lines = (*header, *getattr(data, "header", ()))
    if lines:
        out += map(comment_line, lines)
        out.append("")
    if not data or not isinstance(data, (dict, list, tuple)):
        _value(out, "", data, "")
    elif isinstance(data, dict):
        _map(out, data, "", "")
    else:
        _seq(out, data, "", "")


def _map(out: list[str], data: dict[Any, Any], pad: str, first: str) -> None:
    """Writes the entries at ``pad``; the first line begins with ``first`` instead."""
    comments = data.comments if isinstance(data, Map) else _NO_COMMENTS
    for key, value in data.items():
        if comments and key in comments:
            out += [pad + comment_line(text) for text in comments[key]]
        name = scalar(key)
        if len(name) > _LONGEST_KEY:
            out.append(f"{first}? {name}")
            _value(out, f"{pad}:", value, pad)
        else:
            _value(out, f"{first}{name}:", value, pad)
        first = pad


def _seq(out: list[str], data: Sequence[Any], pad: str, first: str) -> None:
    comments = data.comments if isinstance(data, Seq) else _NO_COMMENTS
    for index, value in enumerate(data):
        if comments and index in comments:
            out += [pad + comment_line(text) for text in comments[index]]
        _item(out, f"{first}-", value, pad)
        first = pad


def _value(out: list[str], prefix: str, value: Any, pad: str) -> None:
    """Writes what follows ``key:``, of a parent that stands at ``pad``."""
    if isinstance(value, str) and "\n" in value:
        _text(out, prefix, value, pad)
    elif not isinstance(value, (dict, list, tuple)):
        out.append(f"{prefix} {scalar(value)}" if prefix else scalar(value))
    elif not value:
        empty = "{}" if isinstance(value, dict) else "[]"
        out.append(f"{prefix} {empty}" if prefix else empty)
    else:
        out.append(prefix)
        inner = f"{pad}  "
        if isinstance(value, dict):
            _map(out, value, inner, inner)
        else:
            _seq(out, value, inner, inner)


def _item(out: list[str], prefix: str, value: Any, pad: str) -> None:
    """Writes what follows ``-``: a collection begins on the same line unless a comment would."""
    if not value or not isinstance(value, (dict, list, tuple)) or _opens_with_comment(value):
        _value(out, prefix, value, pad)
    elif isinstance(value, dict):
        _map(out, value, f"{pad}  ", f"{prefix} ")
    else:
        _seq(out, value, f"{pad}  ", f"{prefix} ")


def _opens_with_comment(value: Any) -> bool:
    if isinstance(value, Map):
        return bool(value.comments.get(next(iter(value))))
    return isinstance(value, Seq) and bool(value.comments.get(0))


def _text(out: list[str], prefix: str, text: str, pad: str) -> None:
    """Several lines as a block scalar, or in quotes when a block scalar cannot carry them."""
    lines = text.split("\n")
    if not _fits_block(lines):
        quoted = scalar(text)
        out.append(f"{prefix} {quoted}" if prefix else quoted)
        return
    mark = "|2" if text[0] in " \n\t" else "|"
    if lines[-1]:
        mark += "-"
    else:
        lines.pop()
        mark += "" if lines[-1] else "+"
    out.append(f"{prefix} {mark}" if prefix else mark)
    out += [f"{pad}  {line}" if line else "" for line in lines]


def _fits_block(lines: list[str]) -> bool:
    """No line of blanks alone (nobody sees them), nothing that cannot be printed, some text."""
    return any(lines) and all(
        not line or (not line.isspace() and line.replace("\t", " ").isprintable()) for line in lines
    )
