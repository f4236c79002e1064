"""What a rule says."""

from __future__ import annotations

from typing import NamedTuple

from kubevipgen.finding import Edit, Location, Related, Severity


class Fault(NamedTuple):
    """One thing found. ``severity`` None means the rule's own.

    ``message`` says what is wrong with the effective values ("auth_pass is `P@` after comment
    cutting") and what happens; ``hint`` is the way out in one line; ``related`` are the other
    places it speaks of; ``edits`` only what is safe to do without asking.
    """

    message: str
    hint: str
    at: Location
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
