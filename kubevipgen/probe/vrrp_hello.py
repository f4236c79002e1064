"""What probes send each other as protocol 112: nothing that a VRRP router can take; no I/O here.

VRRP version 15, type 15, virtual router ID 0: RFC 3768 section 7.1 and RFC 9568 section 7.1
have receivers discard a version that is not theirs, and router ID 0 cannot be configured.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from kubevipgen.probe.neighbours import GarbageError

HEAD = bytes((0xFF, 0, 1, 0, 0, 0, 0, 0))  # the lowest priority, no address
MAGIC = b"kubevipgen path 1 "


class Hello(NamedTuple):
    """``heard`` are the nodes that the sender has heard by unicast."""

    cluster: str
    node: str
    multicast: bool
    heard: tuple[str, ...]


def pack(hello: Hello) -> bytes:
    """The body of the IP packet."""
    said = {**hello._asdict(), "heard": sorted(hello.heard)}
    return HEAD + MAGIC + json.dumps(said, separators=(",", ":")).encode()


def is_hello(body: bytes) -> bool:
    """Whether it claims to be one."""
    return body.startswith(HEAD + MAGIC)


def unpack(body: bytes) -> Hello:
    """GarbageError for anything but the packets of a probe."""
    if not is_hello(body):
        raise GarbageError("not from a probe")
    try:
        said = json.loads(body[len(HEAD + MAGIC) :].decode("utf-8"))
        hello = Hello(said["cluster"], said["node"], said["multicast"], tuple(said["heard"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise GarbageError("not whole") from None
    texts = (hello.cluster, hello.node, *hello.heard)
    if not all(isinstance(text, str) for text in texts) or not isinstance(hello.multicast, bool):
        raise GarbageError("not whole")
    return hello
