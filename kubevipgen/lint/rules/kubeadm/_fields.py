"""Fields that a kubeadm document may have, by its API version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubevipgen import resources
from kubevipgen.lint.view.manifest import Step

Types = Mapping[str, Mapping[str, str]]
_WRAPPED = re.compile(r"(list|map)\((.*)\)")
_COMMON = ("apiVersion", "kind", "metadata")


class Unknown(NamedTuple):
    """A field that no field of its type is; ``known`` are those, ``owner`` its type."""

    path: tuple[Step, ...]
    owner: str
    known: tuple[str, ...]


def types_of(api: str) -> Types:
    """The types of one API version, empty for one that is not known."""
    if api in ("v1beta3", "v1beta4"):
        found: Types = resources.data("kubeadm-fields")[api]
        return found
    if api not in ("v1beta1", "v1beta2"):
        return {}
    table = resources.data("lint-kubeadm")
    later = table["added-in-v1beta2"] if api == "v1beta1" else {}
    return {
        name: {key: kind for key, kind in fields.items() if key not in later.get(name, ())}
        for name, fields in table["v1beta2"].items()
    }


def unknown(value: Any, kind: str, types: Types, path: tuple[Step, ...] = ()) -> Iterator[Unknown]:
    """Each unknown field once; nothing below it, and nothing of a value of another shape."""
    wrapped = _WRAPPED.fullmatch(kind)
    if wrapped and wrapped[1] == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from unknown(item, wrapped[2], types, (*path, index))
    elif kind in types and isinstance(value, Mapping):
        fields = types[kind]
        for key, inner in value.items():
            if key in fields:
                yield from unknown(inner, fields[key], types, (*path, key))
            elif path or key not in _COMMON:
                yield Unknown((*path, key), kind, tuple(fields))


def owners(name: str, types: Types) -> Iterator[str]:
    """The types that do have a field of this name, whatever its case."""
    for kind, fields in types.items():
        if any(field.lower() == name.lower() for field in fields):
            yield kind


class Misfit(NamedTuple):
    """A value of another type than its field's; ``wanted`` is that type."""

    path: tuple[Step, ...]
    wanted: str
    value: Any


def misfits(value: Any, kind: str, types: Types, path: tuple[Step, ...] = ()) -> Iterator[Misfit]:
    """Each once, and nothing below it; an empty value fits everywhere."""
    wrapped = _WRAPPED.fullmatch(kind)
    if value is None or kind == "any":
        return
    if (wrapped and wrapped[1] == "map") or kind in types:
        if not isinstance(value, Mapping):
            yield Misfit(path, kind, value)
            return
        fields = types.get(kind, {})
        for key, inner in value.items():
            inner_kind = wrapped[2] if wrapped else fields.get(key, "any")
            yield from misfits(inner, inner_kind, types, (*path, key))
    elif wrapped:
        if not isinstance(value, list):
            yield Misfit(path, kind, value)
            return
        for index, item in enumerate(value):
            yield from misfits(item, wrapped[2], types, (*path, index))
    elif not _fits(value, kind):
        yield Misfit(path, kind, value)


def _fits(value: Any, kind: str) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("int", "number"):
        return is_number
    return isinstance(value, str)
