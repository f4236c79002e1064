"""The facts of one node, read so that nothing unknown can count as passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kubevipgen.judgement import SkippedFactError, UnknownFactError

__all__ = ["Facts", "SkippedFactError", "UnknownFactError", "from_document"]


@dataclass(frozen=True, slots=True)
class Facts:
    """``values`` are the topics of a NodeFacts document, ``gathered_at`` seconds since 1970."""

    node: str
    values: Mapping[str, Any] = field(repr=False)
    gathered_at: float = 0.0
    root: bool = True

    def at(self, topic: str, *path: str | int) -> Any:
        """The plain value at a place of a topic.

        Raises UnknownFactError when it, or anything on the way to it, is unknown or was not
        gathered, and SkippedFactError when it was left out on purpose.
        """
        entry = self.values.get(topic)
        if entry is None:
            raise UnknownFactError(topic, "it was not gathered")
        _refuse(topic, entry)
        value = entry["value"]
        name = topic
        for key in path:
            name = f"{name}.{key}"
            value = _step(name, value, key)
            _refuse(name, value)
        return value


def _step(name: str, value: Any, key: str | int) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        raise UnknownFactError(name, "it was not gathered") from None


def _refuse(name: str, value: Any) -> None:
    if isinstance(value, Mapping) and "unknown" in value:
        raise UnknownFactError(name, str(value["unknown"]))
    if isinstance(value, Mapping) and "skipped" in value:
        raise SkippedFactError(str(value["skipped"]))


def from_document(document: Mapping[str, Any]) -> Facts:
    """The facts of a NodeFacts document that its schema has accepted."""
    return Facts(
        node=document["node"],
        values=document["facts"],
        gathered_at=datetime.fromisoformat(document["gatheredAt"]).timestamp(),
        root=document["probe"]["root"],
    )
