"""Commented YAML data as JSON and back, so that a base manifest is read without a YAML reader."""

from __future__ import annotations

from typing import Any

from kubevipgen.formats.yaml import Map, Seq

# A JSON file of this kind: {"header": [...], "data": ..., "comments": [[PATH, [LINE, ...]], ...]}
# where PATH leads from the root to the key or index that the comment lines stand above.


def pack(tree: Any) -> dict[str, Any]:
    """What ``unpack`` needs to build an equal tree with equal comments."""
    found: list[tuple[list[Any], list[str]]] = []
    _collect(tree, [], found)
    return {"header": list(tree.header), "comments": found, "data": tree}


def unpack(packed: dict[str, Any]) -> Any:
    """A tree of ``Map`` and ``Seq``."""
    tree = _build(packed["data"])
    tree.header = tuple(packed["header"])
    for path, lines in packed["comments"]:
        node = tree
        for step in path[:-1]:
            node = node[step]
        node.comments[path[-1]] = tuple(lines)
    return tree


def _collect(node: Any, path: list[Any], found: list[tuple[list[Any], list[str]]]) -> None:
    if isinstance(node, Map | Seq):
        found += [([*path, key], list(lines)) for key, lines in node.comments.items()]
        items = node.items() if isinstance(node, Map) else enumerate(node)
        for key, value in items:
            _collect(value, [*path, key], found)


def _build(value: Any) -> Any:
    if isinstance(value, dict):
        return Map((key, _build(item)) for key, item in value.items())
    if isinstance(value, list):
        return Seq(_build(item) for item in value)
    return value
