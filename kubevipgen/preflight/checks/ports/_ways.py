"""The topics ``reach`` and ``meeting`` as values: how far a node got with the ports of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kubevipgen.model import before_port
from kubevipgen.preflight.facts import Facts

OPEN, REFUSED, REJECTED, TIMEOUT = "open", "refused", "rejected", "timeout"
HOST_UNREACHABLE, NO_ROUTE = "hostUnreachable", "noRoute"


@dataclass(frozen=True, slots=True)
class Way:
    """A port of another node; ``answered_by`` is the node whose probe answered, "" for none."""

    node: str
    address: str
    port: int
    who: str
    state: str
    detail: str
    answered_by: str = ""
    token: str = ""

    @property
    def place(self) -> tuple[str, int]:
        return self.node, self.port

    def __str__(self) -> str:
        return f"{before_port(self.address)}:{self.port}"


def met(facts: Facts) -> tuple[Way, ...] | None:
    """What the meeting says; None when there was none."""
    found = facts.at("meeting")
    return None if found is None else tuple(map(_way, found["targets"]))


def last_known(facts: Facts) -> tuple[Way, ...]:
    """The last word about every port: that of the meeting, which tried again, where it has one."""
    once = {way.place: way for way in map(_way, facts.at("reach"))}
    later = {way.place: way for way in met(facts) or ()}
    return tuple({**once, **later}.values())


def ports(ways: Iterable[Way]) -> str:
    """For a message: ``6443 (the apiserver), 2379, 2380 (etcd)``."""
    names: dict[str, list[str]] = {}
    for way in ways:
        names.setdefault(way.who.partition(" (")[0], []).append(str(way.port))
    return ", ".join(f"{', '.join(numbers)} ({who})" for who, numbers in names.items())


def _way(entry: Mapping[str, Any]) -> Way:
    return Way(
        node=entry["node"],
        address=entry["address"],
        port=entry["port"],
        who=entry["who"],
        state=entry["state"],
        detail=entry["detail"],
        answered_by=entry.get("answeredBy", ""),
        token=entry.get("token", ""),
    )
