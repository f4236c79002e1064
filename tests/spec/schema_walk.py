"""Every string field of the spec's schema, and a spec that reaches it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from kubevipgen import resources

Step = str | int
Field = tuple[tuple[Step, ...], dict[str, Any]]
SCHEMA = resources.schema("cluster")
KEY = "\0key"  # as the last step: the name of a field in a free map is the string meant


def fields(schema: dict[str, Any] = SCHEMA, path: tuple[Step, ...] = ()) -> Iterator[Field]:
    """Paths of all strings and of the names in free maps, with their schema."""
    if "$ref" in schema:
        target = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
        yield from fields(target, path)
        return
    types = schema.get("type", "string" if {"enum", "const"} & set(schema) else "")
    if "string" in types or isinstance(schema.get("const"), str):
        yield path, schema
    for name, below in schema.get("properties", {}).items():
        yield from fields(below, (*path, name))
    if "items" in schema:
        yield from fields(schema["items"], (*path, 0))
    if "propertyNames" in schema:
        names = SCHEMA["$defs"][schema["propertyNames"]["$ref"].rpartition("/")[2]]
        yield (*path, KEY), names
        yield from fields(schema["additionalProperties"], (*path, "key"))


def put(data: Any, path: tuple[Step, ...], value: Any) -> Any:
    """A copy of the data with a value at a path, whatever stood in its way."""
    step, *rest = path
    if step == KEY:
        return {value: "x"}
    if isinstance(step, int):
        old = data[step] if isinstance(data, list) and len(data) > step else None
        head = data[:step] if isinstance(data, list) else []
        return [*head, put(old, tuple(rest), value) if rest else value]
    fresh = copy.copy(data) if isinstance(data, dict) else {}
    fresh[step] = put(fresh.get(step), tuple(rest), value) if rest else value
    return fresh
