"""JSON Schemas that refer to other files -> one that stands alone."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Load = Callable[[str], dict[str, Any]]
SUFFIX = ".schema.json"


def bundled(name: str, load: Load) -> dict[str, Any]:
    """The schema in the file ``name``, with every file that it refers to among its ``$defs``.

    A file becomes the definition of its name without folder and suffix, its own definition ``x``
    that name, a dash and ``x``. References go to whole files or to ``$defs`` only.
    """
    bundle = _Bundle(name, load)
    schema: dict[str, Any] = bundle.moved(load(name), name)
    return {**schema, "$defs": {**schema.get("$defs", {}), **bundle.definitions}}


@dataclass(slots=True)
class _Bundle:
    top: str
    load: Load
    definitions: dict[str, Any] = field(default_factory=dict)

    def moved(self, value: Any, file: str) -> Any:
        """The same with references that hold where the value is going to stand."""
        if isinstance(value, list):
            return [self.moved(item, file) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self._reference(item, file)
            if key == "$ref" and isinstance(item, str)
            else self.moved(item, file)
            for key, item in value.items()
        }

    def _reference(self, reference: str, file: str) -> str:
        path, _, place = reference.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path)) if path else file
        if target == self.top:
            return f"#{place}"
        inner = place.rpartition("/")[2]
        stem = _stem(target)
        if stem not in self.definitions:
            self._take(target, stem)
        return f"#/$defs/{stem}-{inner}" if inner else f"#/$defs/{stem}"

    def _take(self, file: str, stem: str) -> None:
        schema = self.load(file)
        self.definitions[stem] = {}  # before its own references, which may lead back here
        inner = schema.pop("$defs", {})
        kept = {key: item for key, item in schema.items() if key not in {"$schema", "$id"}}
        self.definitions[stem] = self.moved(kept, file)
        for name, definition in inner.items():
            self.definitions[f"{stem}-{name}"] = self.moved(definition, file)


def _stem(file: str) -> str:
    return posixpath.basename(file).removesuffix(SUFFIX)
