"""A YAML document of Kubernetes: plain data, and the place of each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.word import Word

Step = str | int


class Places(Protocol):
    """Where the value, or the key, of a path stands: line and column, from 1."""

    def __call__(self, path: tuple[Step, ...], *, key: bool = False) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """One document of a stream, whatever its kind."""

    document: Document
    data: Mapping[str, Any]
    places: Places = field(repr=False)

    @property
    def api_version(self) -> str:
        return str(self.data.get("apiVersion", ""))

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    def get(self, *path: Step) -> Any:
        """The plain value at a path, None when any step of it is missing or of another type."""
        value: Any = self.data
        for step in path:
            if isinstance(value, Mapping) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def word(self, *path: Step) -> Word | None:
        """The scalar at a path as text with its place; None for none, a mapping or a list."""
        value = self.get(*path)
        if value is None or isinstance(value, Mapping | list):
            return None
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return Word(text, self.at(*path))

    def at(self, *path: Step, key: bool = False) -> Location:
        """The place of a value or its key, else of the nearest thing above it that exists."""
        line, column = self.places(path, key=key)
        return self.document.at(line, column, ".".join(map(str, path)))


@dataclass(frozen=True, slots=True)
class Stream:
    """All documents of one text that are mappings; those before a syntax error stay."""

    document: Document
    manifests: tuple[Manifest, ...]
    errors: tuple[ParseError, ...] = ()  # syntax, and keys that stand twice


@dataclass(frozen=True, slots=True)
class Image:
    """``repository`` without the registry's default, ``tag`` "" for none; digest apart."""

    word: Word
    repository: str
    tag: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """``path`` leads to it in the manifest; ``env`` holds plain values only, the last counting."""

    name: str
    path: tuple[Step, ...]
    image: Image | None
    command: tuple[Word, ...]
    args: tuple[Word, ...]
    env: Mapping[str, Word]
    env_names: tuple[Word, ...]  # every name, valueFrom and repeated ones included
    mounts: tuple[tuple[str, Word], ...]  # volume name, mountPath


@dataclass(frozen=True, slots=True)
class Pod:
    """A Pod, or the pod template of a DaemonSet, Deployment or StatefulSet.

    ``program``: kube-vip, keepalived, haproxy or "" (by image and command). ``spec`` leads to the
    pod spec in the manifest. ``host_paths``: volume name -> path and the path of its entry.
    """

    manifest: Manifest
    program: str
    is_static: bool  # a Pod, not a workload
    spec: tuple[Step, ...]
    containers: tuple[Container, ...]
    main: Container  # the one of the program
    host_paths: Mapping[str, tuple[Word, tuple[Step, ...]]]

    @property
    def document(self) -> Document:
        return self.manifest.document
