"""From what a check says to an outcome: none counts as passed unseen.

A check is a module: its docstring is the manual, its first line the title. It is a generator of
faults; what it needs and nobody knows is raised, and ends it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status

EVERYTHING = "all"  # in --ignore, as kubeadm has it


class UnknownFactError(Exception):
    """A judgement needs a fact that could not be gathered; ``reason`` says why not."""

    def __init__(self, fact: str, reason: str) -> None:
        super().__init__(f"{fact}: {reason}")
        self.fact, self.reason = fact, reason


class SkippedFactError(Exception):
    """A judgement needs a fact that nobody wanted to be gathered."""


class NotApplicableError(Exception):
    """The check has nothing to say here; the text says why ("the VIP is announced by BGP")."""


class Fault(NamedTuple):
    """One thing found: what is wrong, with the values seen, and the way out."""

    message: str
    hint: str
    severity: Severity = Severity.ERROR


class Named(Protocol):
    """As much of a check as this module needs."""

    @property
    def ID(self) -> str: ...  # noqa: N802  (a module's constant)


@dataclass(frozen=True, slots=True)
class Selection:
    """``only`` None means every check; what is in ``ignore`` can only warn."""

    only: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()

    def wants(self, check: Named) -> bool:
        return self.only is None or check.ID in self.only

    def ignores(self, check: Named) -> bool:
        return bool({check.ID, EVERYTHING} & self.ignore)


def outcome(check: Named, node: str, selection: Selection, faults: Iterable[Fault]) -> Outcome:
    """What a check concludes; ``node`` is "" when it is about all of them."""
    ignored = selection.ignores(check)
    found: list[Finding] = []
    status = None
    try:
        for fault in faults:
            # One by one: what was found before a fact was missing is kept.
            found.append(_finding(check.ID, node, fault, ignored=ignored))  # noqa: PERF401
    except UnknownFactError as error:
        found.append(_cannot_tell(check.ID, node, error))
        status = Status.WARN if ignored else Status.UNKNOWN
    except (SkippedFactError, NotApplicableError) as reason:
        found.append(Finding(check.ID, Severity.INFO, str(reason), node=node))
        status = Status.SKIPPED
    return Outcome(check.ID, node, _worst(found, status), tuple(found))


def manual_of(check: object) -> str:
    """The whole manual of a check: its docstring."""
    return inspect.cleandoc(check.__doc__ or "")


def title_of(check: object) -> str:
    """The first line of the manual, without its period."""
    return manual_of(check).partition("\n")[0].removesuffix(".")


def _worst(found: list[Finding], otherwise: Status | None) -> Status:
    severities = {finding.severity for finding in found}
    if Severity.ERROR in severities:
        return Status.FAIL
    if otherwise is not None:
        return otherwise
    return Status.WARN if Severity.WARNING in severities else Status.PASS


def _finding(check: str, node: str, fault: Fault, *, ignored: bool) -> Finding:
    demoted = ignored and fault.severity is Severity.ERROR
    severity = Severity.WARNING if demoted else fault.severity
    message = f"{fault.message} (ignored)" if demoted else fault.message
    return Finding(check, severity, message, fault.hint, node=node)


def _cannot_tell(check: str, node: str, error: UnknownFactError) -> Finding:
    message = f"{CANNOT_TELL}{error.reason} ({error.fact})"
    return Finding(check, Severity.WARNING, message, node=node)
