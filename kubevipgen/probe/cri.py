"""Calls of the container runtime interface (CRI v1) and their protobuf messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen.probe import grpc

_RUNTIME = "/runtime.v1.RuntimeService/"
_IMAGES = "/runtime.v1.ImageService/"
_DRIVERS = {0: "systemd", 1: "cgroupfs"}  # the enumeration CgroupDriver
# Wire types of protobuf and, for those of a fixed length, the length.
_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}


def version(path: str) -> dict[str, str]:
    """Who answers at a socket; raises as ``grpc.call`` does."""
    found = dict(fields(grpc.call(path, f"{_RUNTIME}Version")))
    texts = ("", "", "name", "version", "apiVersion")
    return {name: _text(found.get(at, b"")) for at, name in enumerate(texts) if name}


def cgroup_driver(path: str) -> str | None:
    """What RuntimeConfig says; None when the runtime is too old to have that call."""
    try:
        answer = dict(fields(grpc.call(path, f"{_RUNTIME}RuntimeConfig")))
    except grpc.RefusedError as refused:
        if refused.status == grpc.NOT_IMPLEMENTED:
            return None
        raise
    return _DRIVERS.get(dict(fields(answer.get(1, b""))).get(1, 0))


def images(path: str) -> list[str]:
    """The references (tags and digests) of all images that the runtime has, sorted."""
    found = set()
    for number, image in fields(grpc.call(path, f"{_IMAGES}ListImages", timeout=5.0)):
        if number == 1:
            found |= {_text(value) for at, value in fields(image) if at in {2, 3}}
    return sorted(found)


def fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a protobuf message: numbers as int, everything with a length as bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        size = _FIXED.get(kind, 0)
        if kind == _BYTES:
            size, at = _varint(message, at)
        yield number, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number and the place behind it; a message that is cut off ends there."""
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    return value, at


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
