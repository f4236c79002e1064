"""A YAML document of Kubernetes: plain data, and the place of each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kubevipgen.finding import Edit, Location
from kubevipgen.formats.error import ParseError
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.word import Word

Step = str | int


class Places(Protocol):
    """Where the value, or the key, of a path stands: line and column, from 1."""

    def __call__(self, path: tuple[Step, ...], *, key: bool = False) -> tuple[int, int]: ...


def _not_known(path: tuple[Step, ...]) -> str | None:
    del path
    return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One document of a stream, or an item of a List, whatever its kind.

    ``written`` gives a scalar as the file writes it, where ``data`` has what Kubernetes makes of
    it: ``1.10`` is the number 1.1, ``yes`` is true.
    """

    document: Document
    data: Mapping[str, Any]
    places: Places = field(repr=False)
    written: Callable[[tuple[Step, ...]], str | None] = field(default=_not_known, repr=False)

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
        if isinstance(value, bool):
            return Word(str(value).lower(), self.at(*path))
        return Word(self.written(path) or str(value), self.at(*path))

    def is_string(self, *path: Step) -> bool:
        """Whether Kubernetes reads text there: ``"5"`` and ``5s``, but not ``5`` and ``yes``."""
        return isinstance(self.get(*path), str)

    def at(self, *path: Step, key: bool = False) -> Location:
        """The place of a value or its key, else of the nearest thing above it that exists."""
        line, column = self.places(path, key=key)
        return self.document.at(line, column, ".".join(map(str, path)))

    def edit(self, text: str, *path: Step, key: bool = False) -> tuple[Edit, ...]:
        """``text`` in place of the scalar (or key) at a path, its quotes kept.

        Nothing when it does not stand there as it reads: behind an anchor, escaped, folded.
        """
        line, column = self.places(path, key=key)
        old = str(path[-1]) if key else self.written(path) or ""
        if not old or not 0 < line <= len(self.document.lines):
            return ()
        rest = self.document.lines[line - 1][column - 1 :]
        start = column + (1 if rest[:1] in ("'", '"') else 0)
        if not rest[start - column :].startswith(old):
            return ()
        return (self.document.edit(line, start, start + len(old), text),)


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
    is_static: bool  # a Pod from a file of the kubelet: no workload, nothing for the API server
    spec: tuple[Step, ...]
    containers: tuple[Container, ...]
    main: Container  # the one of the program
    host_paths: Mapping[str, tuple[Word, tuple[Step, ...]]]

    @property
    def document(self) -> Document:
        return self.manifest.document


def is_apiserver(pod: Pod) -> bool:
    """Whether it is the static pod that kubeadm makes of an apiserver."""
    image = pod.main.image
    return image is not None and image.repository.endswith("kube-apiserver")
