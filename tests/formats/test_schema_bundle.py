"""Schemas that refer to other files, made to stand alone."""

from __future__ import annotations

import copy
from typing import Any

from kubevipgen.formats.schema_bundle import bundled

FILES: dict[str, Any] = {
    "top.schema.json": {
        "$id": "top",
        "properties": {"a": {"$ref": "#/$defs/own"}, "b": {"$ref": "parts/one.schema.json"}},
        "$defs": {"own": {"type": "string"}},
    },
    "parts/one.schema.json": {
        "$id": "one",
        "$schema": "x",
        "anyOf": [{"$ref": "two.schema.json"}, {"$ref": "#/$defs/inner"}],
        "$defs": {"inner": {"items": {"$ref": "#"}}},
    },
    "parts/two.schema.json": {"$id": "two", "properties": {"$ref": {"$ref": "one.schema.json"}}},
}


def test_bundle() -> None:
    found = bundled("top.schema.json", lambda path: copy.deepcopy(FILES[path]))
    assert found == {
        "$id": "top",
        "properties": {"a": {"$ref": "#/$defs/own"}, "b": {"$ref": "#/$defs/one"}},
        "$defs": {
            "own": {"type": "string"},
            "one": {"anyOf": [{"$ref": "#/$defs/two"}, {"$ref": "#/$defs/one-inner"}]},
            "one-inner": {"items": {"$ref": "#/$defs/one"}},
            "two": {"properties": {"$ref": {"$ref": "#/$defs/one"}}},
        },
    }
