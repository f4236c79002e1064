"""What a check of a running cluster is: a module with an ID, a manual, and one generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kubevipgen.judgement import Fault
from kubevipgen.model import Cluster
from kubevipgen.verify.seen import Seen


class Check(Protocol):
    """The module's docstring is its manual, the first line of it the title.

    ``NEEDS`` names the fields of Seen that it reads. ``check`` may raise NotApplicableError; what
    is missing raises by itself (``seen.known``).
    """

    @property
    def ID(self) -> str: ...  # noqa: N802  (a module's constant)
    @property
    def NEEDS(self) -> tuple[str, ...]: ...  # noqa: N802

    def check(self, cluster: Cluster, seen: Seen, /) -> Iterator[Fault]: ...
