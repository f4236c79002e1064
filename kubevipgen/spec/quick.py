"""A quick yes: whether data fits the schema, by the few keywords that our schema uses.

Importing jsonschema takes longer than everything else that a small spec needs, so it is only
asked when this says no, and its errors alone are what a user sees. A wrong no costs time; a wrong
yes cannot hide, because a test compares the two over generated data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Schema = Mapping[str, Any]
Check = Callable[[Any, Any], bool]  # the keyword's value, the data -> whether it fits
_PYTHON: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_matcher = cache(re.compile)


def fits(value: Any, schema: Schema, root: Schema) -> bool:
    """Whether ``value`` satisfies ``schema``."""
    if "$ref" in schema and not fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root):
        return False
    if "anyOf" in schema and not any(fits(value, one, root) for one in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, one, root) for one in schema["oneOf"]) != 1:
        return False
    if "type" in schema and not _has_type(schema["type"], value):
        return False
    checks = _OF_TYPE.get(type(value), _OF_ANY)
    return all(
        check(schema[word], value) for word, check in checks.items() if word in schema
    ) and _below(value, schema, root)


def _has_type(names: str | list[str], value: Any) -> bool:
    wanted = [names] if isinstance(names, str) else names
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _PYTHON[name]) for name in wanted)


def _below(value: Any, schema: Schema, root: Schema) -> bool:
    if isinstance(value, list):
        items = schema.get("items")
        return items is None or all(fits(item, items, root) for item in value)
    if not isinstance(value, dict):
        return True
    fields = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    names = schema.get("propertyNames")
    for key, item in value.items():
        below = fields.get(key, others)
        if below is False or (names is not None and not fits(key, names, root)):
            return False
        if below is not True and not fits(item, below, root):
            return False
    return True


def _unique(wanted: Any, value: Any) -> bool:
    return not wanted or all(item not in value[:at] for at, item in enumerate(value))


_OF_ANY: dict[str, Check] = {
    "enum": lambda limit, value: value in limit,
    "const": lambda limit, value: value == limit,
}
_OF_NUMBER: dict[str, Check] = {
    **_OF_ANY,
    "minimum": lambda limit, value: value >= limit,
    "maximum": lambda limit, value: value <= limit,
    "exclusiveMinimum": lambda limit, value: value > limit,
}
_OF_TYPE: dict[type, dict[str, Check]] = {
    int: _OF_NUMBER,
    float: _OF_NUMBER,
    str: {
        **_OF_ANY,
        "minLength": lambda limit, value: len(value) >= limit,
        "pattern": lambda limit, value: _matcher(limit).search(value) is not None,
    },
    list: {
        **_OF_ANY,
        "minItems": lambda limit, value: len(value) >= limit,
        "maxItems": lambda limit, value: len(value) <= limit,
        "uniqueItems": _unique,
    },
    dict: {
        **_OF_ANY,
        "required": lambda limit, value: all(name in value for name in limit),
    },
}
CONSTRAINTS = frozenset(
    {"type", "properties", "additionalProperties", "propertyNames", "items", "$ref"}
    | {"anyOf", "oneOf"}
    | {word for checks in _OF_TYPE.values() for word in checks}
)
