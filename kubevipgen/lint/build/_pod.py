"""A workload manifest -> its pod, once for each program of ours in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.lint.document import Document
from kubevipgen.lint.view.manifest import Container, Image, Manifest, Pod, Step
from kubevipgen.lint.view.word import Word

_TEMPLATES = ("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet")
_KUBE_VIP = re.compile(r"kube-?vip(?:-iptables)?")
_WORDS = re.compile(r"[-_.]")
_BESIDE = {  # what else is named after them
    "exporter", "ingress", "operator", "controller", "provider", "vip", "agent", "reloader",
    "config", "configurer", "dashboard", "metrics", "test", "init", "ui", "dataplaneapi",
}  # fmt: skip
_PROGRAMS = ("kube-vip", "keepalived", "haproxy")
_REGISTRY = re.compile(r"(?:index\.|registry-1\.)?docker\.io/(?:library/)?|library/")


def pods_of(manifest: Manifest) -> Iterator[Pod]:
    """None for what is no workload, or one on the pod network without a program of ours."""
    is_pod = manifest.kind == "Pod"
    if not is_pod and manifest.kind not in _TEMPLATES:
        return
    spec: tuple[Step, ...] = ("spec",) if is_pod else ("spec", "template", "spec")
    containers = tuple(_containers(manifest, spec))
    if not containers:
        return
    volumes = _host_paths(manifest, spec)
    mains = {program_of(one): one for one in reversed(containers)}
    mains.pop("", None)
    if not mains and manifest.get(*spec, "hostNetwork") is True:
        mains = {"": containers[0]}
    for program in sorted(mains):
        is_static = is_pod and not is_applied(manifest.document)
        yield Pod(manifest, program, is_static, spec, containers, mains[program], volumes)


def is_applied(document: Document) -> bool:
    """Whether it goes to the API server: by kubectl, or from a folder that k3s and RKE2 apply."""
    return document.is_applied or "/server/manifests/" in (document.path or document.file)


def program_of(container: Container) -> str:
    """kube-vip, keepalived, haproxy or "": by the image, the command, else the name."""
    last = container.image.repository.rpartition("/")[2] if container.image else ""
    if _KUBE_VIP.fullmatch(last):
        return "kube-vip"
    words = set(_WORDS.split(last))
    by_image = [program for program in _PROGRAMS if program in words and not words & _BESIDE]
    commands = [word.text.rpartition("/")[2] for word in container.command[:1]]
    by_command = [word for word in commands if word in _PROGRAMS]
    is_open = container.image is None or container.image.word.is_placeholder
    by_name = [container.name] if is_open and container.name in _PROGRAMS else []
    return next(iter([*by_image, *by_command, *by_name]), "")


def image_of(word: Word) -> Image:
    """``registry:5000/name:tag@sha256:...`` in its parts."""
    rest, _, digest = word.text.partition("@")
    tail = rest.rpartition("/")[2]
    name, colon, tag = tail.partition(":")
    repository = rest[: len(rest) - len(tail)] + name if colon else rest
    return Image(word, _REGISTRY.sub("", repository, count=1), tag, digest)


def _containers(manifest: Manifest, spec: tuple[Step, ...]) -> Iterator[Container]:
    listed = manifest.get(*spec, "containers")
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, dict):
            yield _container(manifest, (*spec, "containers", index))


def _container(manifest: Manifest, path: tuple[Step, ...]) -> Container:
    image = manifest.word(*path, "image")
    names, values = _environment(manifest, (*path, "env"))
    name = manifest.word(*path, "name")
    return Container(
        name.text if name else "",
        path,
        image_of(image) if image else None,
        _words(manifest, (*path, "command")),
        _words(manifest, (*path, "args")),
        values,
        names,
        tuple(_mounts(manifest, (*path, "volumeMounts"))),
    )


def _count(manifest: Manifest, path: tuple[Step, ...]) -> range:
    value = manifest.get(*path)
    return range(len(value) if isinstance(value, list) else 0)


def _words(manifest: Manifest, path: tuple[Step, ...]) -> tuple[Word, ...]:
    found = (manifest.word(*path, index) for index in _count(manifest, path))
    return tuple(word for word in found if word)


def _environment(
    manifest: Manifest, path: tuple[Step, ...]
) -> tuple[tuple[Word, ...], dict[str, Word]]:
    names: list[Word] = []
    values: dict[str, Word] = {}
    for index in _count(manifest, path):
        name = manifest.word(*path, index, "name")
        if name is None:
            continue
        names.append(name)
        values.pop(name.text, None)  # the last one counts, even when its value is not written here
        value = manifest.word(*path, index, "value")
        if value is not None:
            values[name.text] = value
        elif manifest.get(*path, index, "valueFrom") is None:
            values[name.text] = Word("", manifest.at(*path, index, "value"))
    return tuple(names), values


def _mounts(manifest: Manifest, path: tuple[Step, ...]) -> Iterator[tuple[str, Word]]:
    for index in _count(manifest, path):
        name = manifest.word(*path, index, "name")
        place = manifest.word(*path, index, "mountPath")
        if name and place:
            yield name.text, place


def _host_paths(
    manifest: Manifest, spec: tuple[Step, ...]
) -> dict[str, tuple[Word, tuple[Step, ...]]]:
    found = {}
    for index in _count(manifest, (*spec, "volumes")):
        entry = (*spec, "volumes", index)
        name = manifest.word(*entry, "name")
        place = manifest.word(*entry, "hostPath", "path")
        if name and place:
            found[name.text] = (place, entry)
    return found
