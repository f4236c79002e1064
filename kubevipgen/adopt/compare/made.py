"""What the cluster file renders, as lint reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kubevipgen.lint.around import Cluster as Files
from kubevipgen.model import Cluster, RunAs
from kubevipgen.spec.problem import Problem

View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Made:
    """The cluster and its files."""

    cluster: Cluster
    files: Files

    def all(self, kind: type[View], node: str = "") -> tuple[View, ...]:
        """Views of a type: those of one node, else of all."""
        views = self.files.all(kind)
        own = tuple(view for view in views if node and node_of(view) == node)
        return own or views

    @property
    def is_service(self) -> bool:
        """Whether keepalived and haproxy are services, which see the files of the host."""
        programs = (self.cluster.keepalived, self.cluster.haproxy)
        return any(program and program.run_as is RunAs.SYSTEMD for program in programs)


def node_of(view: object) -> str:
    """Whose file a view is of."""
    return str(getattr(view, "document").node)  # noqa: B009  (every view has one)


class Trial(NamedTuple):
    """``problems`` are what the schema and the rules say; ``made`` is None when nothing comes."""

    made: Made | None
    problems: tuple[Problem, ...]
