"""What a check is: a module with an ID, a manual, and one generator of faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kubevipgen.judgement import Fault, NotApplicableError
from kubevipgen.model import Cluster, Node
from kubevipgen.preflight.facts import Facts
from kubevipgen.preflight.phase import Phase, Phases

__all__ = [
    "Check",
    "Fault",
    "Group",
    "GroupCheck",
    "NotApplicableError",
    "PlannedFile",
    "Subject",
]


class PlannedFile(NamedTuple):
    """A file that ``render`` makes for a node; ``digest`` is its SHA-256, "" when not known.

    ``mode`` is octal permissions as a number, ``owner`` as in ``root:root``. ``later`` is the
    digest of what a step after ``kubeadm init`` turns it into, "" when none does.
    """

    node: str
    path: str
    mode: int
    owner: str
    digest: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One node, what it told about itself, and what is about to happen on it.

    ``before_init``: the init node's facts are judged too, and say that there is no cluster yet.
    """

    cluster: Cluster
    node: Node
    facts: Facts
    phase: Phase
    planned: tuple[PlannedFile, ...] = ()
    before_init: bool = False

    @property
    def holds_vip(self) -> bool:
        """Whether this node may hold the VIP and run the balancer."""
        return any(node.name == self.node.name for node in self.cluster.vip_nodes)


@dataclass(frozen=True, slots=True)
class Group:
    """The nodes whose facts are at hand, in the order of the spec."""

    cluster: Cluster
    members: tuple[Subject, ...]


class Check(Protocol):
    """A check over one node. The module's docstring is its manual, its first line the title.

    ``NEEDS`` names the topics of facts it reads, ``PHASES`` when it matters. ``check`` may raise
    NotApplicableError; an unknown fact raises by itself.
    """

    @property
    def ID(self) -> str: ...  # noqa: N802  (a module's constant)
    @property
    def PHASES(self) -> Phases: ...  # noqa: N802
    @property
    def NEEDS(self) -> tuple[str, ...]: ...  # noqa: N802

    def check(self, subject: Subject, /) -> Iterator[Fault]: ...


class GroupCheck(Protocol):
    """A check over the facts of several nodes together."""

    @property
    def ID(self) -> str: ...  # noqa: N802
    @property
    def PHASES(self) -> Phases: ...  # noqa: N802
    @property
    def NEEDS(self) -> tuple[str, ...]: ...  # noqa: N802

    def check(self, group: Group, /) -> Iterator[Fault]: ...
