"""What a rule is: a module whose docstring is its manual."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Protocol

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault


class Rule(Protocol):
    """``SUBJECT`` is the type that it judges: Document, a view, Node or Cluster.

    ``CODE`` is its number in the catalogue (KV302), which never changes either.
    """

    @property
    def ID(self) -> str: ...  # noqa: N802  (a module's constant)
    @property
    def CODE(self) -> str: ...  # noqa: N802
    @property
    def SEVERITY(self) -> Severity: ...  # noqa: N802
    @property
    def SUBJECT(self) -> type: ...  # noqa: N802

    def check(self, subject: Any, around: Around) -> Iterator[Fault]:
        """What is wrong with one subject."""


def reads_templates(rule: Rule) -> bool:
    """Whether the rule makes sense for a text that still waits to be rendered."""
    return bool(getattr(rule, "ON_TEMPLATES", False))


def manual_of(rule: Rule) -> str:
    """The whole manual."""
    return inspect.cleandoc(rule.__doc__ or "")


def title_of(rule: Rule) -> str:
    """The first line of the manual, without its period."""
    return manual_of(rule).partition("\n")[0].removesuffix(".")
