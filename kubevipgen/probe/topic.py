"""A topic is one independent question to the host; all topics are asked at the same time."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, NamedTuple


class UnavailableError(Exception):
    """A fact cannot be gathered; the text says why, in words for the person who runs the probe."""


@dataclasses.dataclass(frozen=True)
class Options:
    """How to gather.

    ``vrrp_seconds`` 0 means: as long as the adverts of the spec (and foreign ones, at 1 s) need.
    ``together`` is how long to meet the probes of the other nodes, in seconds; 0: not at all.
    ``etcd_directory`` is where the disk may be measured; "" measures nothing.
    ``token`` follows a one-time token through the load balancer to this node's apiserver port.
    """

    passive: bool = False
    vrrp_seconds: float = 0.0
    together: float = 0.0
    etcd_directory: str = ""
    token: bool = False


@dataclasses.dataclass(frozen=True)
class Request:
    """What the probe is asked: the facts of the spec, and which of its nodes this host is.

    ``spec`` is a document of ``schemas/spec-facts.schema.json``; ``node`` is "" when this host
    is none of its nodes.
    """

    spec: dict[str, Any]
    node: str = ""
    options: Options = Options()

    def me(self) -> dict[str, Any]:
        """This node as the spec has it; an empty one when this host is not in the spec."""
        found = [node for node in self.spec.get("nodes", []) if node["name"] == self.node]
        return found[0] if found else {"name": "", "role": "", "addresses": [], "interface": ""}

    def others(self) -> list[dict[str, Any]]:
        """The other nodes of the spec."""
        return [node for node in self.spec.get("nodes", []) if node["name"] != self.node]


class Topic(NamedTuple):
    """``gather`` gives plain JSON data or raises UnavailableError.

    ``active`` topics send packets, ``partly`` active ones send some and gather less without.
    ``seconds`` bounds the time, as a number or by the request.
    """

    name: str
    gather: Callable[[Request], Any]
    active: bool = False
    partly: bool = False
    seconds: float | Callable[[Request], float] = 10.0

    def limit(self, request: Request) -> float:
        """The bound of this topic for this request, in seconds."""
        return self.seconds(request) if callable(self.seconds) else self.seconds
