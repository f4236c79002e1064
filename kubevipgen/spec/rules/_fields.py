"""Checking plain data against the field trees of data/kubeadm-fields.yaml.

A type is ``string``, ``bool``, ``int``, ``number``, ``duration``, ``any``, ``list(TYPE)``,
``map(TYPE)``, ``one-of(a|b)`` or the name of another type of the same API version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubevipgen.finding import Severity
from kubevipgen.spec.problem import Path, Problem
from kubevipgen.spec.rules._words import did_you_mean, has_control, listed

_WRAPPED = re.compile(r"(list|map|one-of)\((.*)\)")
# Go's time.ParseDuration; metav1.Duration is written as a string.
_DURATION = re.compile(r"0|-?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+")
_SCALARS = {
    "string": ("a string", (str,)),
    "bool": ("true or false", (bool,)),
    "int": ("a whole number", (int,)),
    "number": ("a number", (int, float)),
    "duration": ("a duration such as 30s", (str,)),
}


class Fields(NamedTuple):
    """The types of one API version; ``unknown`` is how bad a field is that they do not name."""

    types: Mapping[str, Mapping[str, str]]
    api: str
    unknown: Severity = Severity.ERROR

    def check(self, value: Any, kind: str, path: Path) -> Iterator[Problem]:
        """Every field of ``value`` that type ``kind`` does not take."""
        wrapped = _WRAPPED.fullmatch(kind)
        if value is None:
            return  # removes the field from the generated document
        if kind == "any":
            yield from _plain(value, path)
        elif wrapped is not None:
            yield from self._wrapped(value, wrapped[1], wrapped[2], path)
        elif kind in _SCALARS:
            yield from _scalar(value, kind, path)
        elif not isinstance(value, Mapping):
            yield _wrong_type(value, f"a mapping with {self._some(kind)}", path)
        else:
            for key, inner in value.items():
                yield from self._field(key, inner, kind, (*path, str(key)))

    def _some(self, kind: str) -> str:
        return listed(self.types[kind], "or", limit=4)

    def _field(self, key: Any, value: Any, kind: str, path: Path) -> Iterator[Problem]:
        known = self.types[kind]
        if not isinstance(key, str) or has_control(key):
            yield Problem("override-key", f"{key!r} cannot be a field name", path, "write text")
        elif key in known:
            yield from self.check(value, known[key], path)
        else:
            yield Problem(
                "override-field-unknown",
                f"{kind} ({self.api}) has no field {key!r}",
                path,
                did_you_mean(key, known) or f"fields are {listed(known, limit=9)}",
                self.unknown,
            )
            yield from _plain(value, path)

    def _wrapped(self, value: Any, wrap: str, inner: str, path: Path) -> Iterator[Problem]:
        if wrap == "one-of":
            if value not in inner.split("|"):
                yield _wrong_type(value, listed(inner.split("|"), "or", limit=9), path)
        elif wrap == "list":
            if not isinstance(value, list | tuple):
                yield _wrong_list(value, inner, path)
                return
            for index, item in enumerate(value):
                yield from self.check(item, inner, (*path, index))
        elif not isinstance(value, Mapping):
            yield _wrong_map(value, inner, path)
        else:
            for key, item in value.items():
                yield from _plain({key: None}, path)
                yield from self.check(item, inner, (*path, str(key)))


def _scalar(value: Any, kind: str, path: Path) -> Iterator[Problem]:
    words, types = _SCALARS[kind]
    right = isinstance(value, types) and (kind == "bool" or not isinstance(value, bool))
    if not right or (kind == "duration" and _DURATION.fullmatch(value) is None):
        yield _wrong_type(value, words, path, quote=kind == "string")


def _wrong_type(value: Any, wanted: str, path: Path, *, quote: bool = False) -> Problem:
    text = ("true" if value else "false") if isinstance(value, bool) else value
    simple = isinstance(value, (int, float)) and quote
    return Problem(
        "override-type",
        f"{path[-1]} must be {wanted}, not {_described(value)}",
        path,
        f'write it in quotes: "{text}"' if simple else _hint(wanted),
    )


def _hint(wanted: str) -> str:
    bare = wanted in {"true or false", "a whole number", "a number"}
    return "write it without quotes" if bare else "see the kubeadm documentation of the field"


def _wrong_list(value: Any, inner: str, path: Path) -> Problem:
    """Kubeadm's v1beta4 turned argument maps into lists; each form is an error in the other."""
    if inner == "Arg" and isinstance(value, Mapping) and value:
        name, text = next(iter(value.items()))
        return Problem(
            "override-args-form",
            f"{path[-1]} is a list of name and value in v1beta4, not a mapping",
            path,
            f'write `- {{name: {name}, value: "{text}"}}`',
        )
    return _wrong_type(value, "a list", path)


def _wrong_map(value: Any, inner: str, path: Path) -> Problem:
    if (
        inner == "string"
        and isinstance(value, list | tuple)
        and value
        and isinstance(value[0], Mapping)
    ):
        name, text = value[0].get("name", "NAME"), value[0].get("value", "VALUE")
        return Problem(
            "override-args-form",
            f"{path[-1]} is a mapping in v1beta3, not a list of name and value",
            path,
            f'write `{name}: "{text}"`',
        )
    return _wrong_type(value, "a mapping", path)


def _described(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _plain(value: Any, path: Path) -> Iterator[Problem]:
    """Keys are plain text; the reader of the spec has refused hidden characters in values."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or has_control(key):
                yield Problem("override-key", f"{key!r} cannot be a field name", path, "write text")
            yield from _plain(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _plain(inner, (*path, index))
