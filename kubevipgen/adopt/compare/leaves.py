"""YAML documents as leaves: a dotted path, a text, and the way to its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kubevipgen.lint.view.manifest import Manifest, Step

_NAMES = ("name", "mountPath", "ip", "key", "token")  # by which an item of a list is known


@dataclass(frozen=True, slots=True)
class Leaf:
    """``path`` names items of lists instead of counting them; ``steps`` lead to the value."""

    path: tuple[str, ...]
    steps: tuple[Step, ...]
    text: str

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


def leaves(manifest: Manifest, *start: Step) -> Iterator[Leaf]:
    """Every scalar, and every mapping and list that is empty, below a path."""
    value = manifest.get(*start) if start else manifest.data
    return _below(value, (), tuple(start))


def _below(value: Any, path: tuple[str, ...], steps: tuple[Step, ...]) -> Iterator[Leaf]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _below(inner, (*path, str(key)), (*steps, str(key)))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _below(inner, (*path, _called(inner, index)), (*steps, index))
    else:
        yield Leaf(path, steps, text_of(value))


def _called(item: Any, index: int) -> str:
    if isinstance(item, Mapping):
        return next((f"[{item[name]}]" for name in _NAMES if item.get(name)), f"[{index}]")
    return f"[{index}]"


def text_of(value: Any) -> str:
    """As YAML writes it, roughly: for comparing and for messages."""
    if value is None or (isinstance(value, Mapping | list) and not value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
