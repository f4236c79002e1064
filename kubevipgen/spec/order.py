"""The fields of a spec in the order of the documentation, whatever order the user wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubevipgen import resources

Schema = Mapping[str, Any]


def in_order(data: Mapping[str, Any]) -> dict[str, Any]:
    """Equal data; two specs that mean the same give the same text.

    Fields that the schema does not name (labels, overrides) go by the alphabet. Lists stay as they
    are.
    """
    root = resources.schema("cluster")
    ordered: dict[str, Any] = _ordered(data, root, root)
    return ordered


def _ordered(value: Any, schema: Schema, root: Schema) -> Any:
    if "$ref" in schema:
        named = schema["$ref"].rpartition("/")[2]
        schema = {**root["$defs"][named], **{k: v for k, v in schema.items() if k != "$ref"}}
    if isinstance(value, Mapping):
        fields = schema.get("properties", {})
        places = {name: number for number, name in enumerate(fields)}
        names = sorted(value, key=lambda name: (places.get(name, len(places)), str(name)))
        return {name: _ordered(value[name], fields.get(name, {}), root) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(item, schema.get("items", {}), root) for item in value]
    return value
