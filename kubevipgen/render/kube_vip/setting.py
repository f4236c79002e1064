"""One environment variable of a container, with the reason for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """``field_path`` takes the value from the pod itself; ``why`` are comment lines."""

    name: str
    value: str = ""
    why: tuple[str, ...] = ()
    field_path: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def entry(self) -> dict[str, Any]:
        """An item of ``env``."""
        if self.field_path:
            source = {"fieldRef": {"fieldPath": self.field_path}}
            return {"name": self.name, "valueFrom": source}
        return {"name": self.name, "value": literal(self.value)}


def literal(value: str) -> str:
    """Written so that the kubelet, which expands ``$(NAME)`` and ``$$``, hands over ``value``."""
    return value.replace("$", "$$")
