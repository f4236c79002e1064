"""Values that must differ from node to node: who shares one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubevipgen.preflight.check import Group, Subject
from kubevipgen.preflight.facts import UnknownFactError
from kubevipgen.spec.rules._words import listed


class Shared(NamedTuple):
    """A value that several nodes have; ``nodes`` is text."""

    value: str
    nodes: str


def shared(group: Group, values: Callable[[Subject], Iterator[str]]) -> Iterator[Shared]:
    """Each value that two nodes or more have.

    Nodes whose value is unknown come last: their error is raised when all else has been told.
    """
    owners: dict[str, list[str]] = {}
    missing: UnknownFactError | None = None
    for member in group.members:
        try:
            for value in dict.fromkeys(values(member)):
                owners.setdefault(value, []).append(member.node.name)
        except UnknownFactError as error:
            missing = UnknownFactError(error.fact, f"{member.node.name}: {error.reason}")
    for value, nodes in owners.items():
        if len(nodes) > 1:
            yield Shared(value, listed(nodes))
    if missing is not None:
        raise missing
