"""What a scenario is: a module in `scenarios/` whose docstring is its manual.

Its ID is the file's name in kebab case. The runner brings the lab back to full health before each
run, so a scenario only breaks things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubevipgen.failover.predict import TITLES
from kubevipgen.rehearse.stage import Stage


def _nothing(_stage: Stage) -> None:
    """Most scenarios begin with a healthy cluster."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """``run`` does the harm, once ``prepare`` has brought the cluster to where it begins.

    ``needs`` are words that `needs.missing` explains. ``look`` is how many seconds after the harm
    are watched in any case, ``before`` how many before it; with 0 no earlier failure counts.
    """

    id: str
    run: Callable[[Stage], None]
    needs: frozenset[str] = frozenset()
    prepare: Callable[[Stage], None] = _nothing
    look: float = 3.0
    before: float = 1.0
    manual: str = ""

    @property
    def title(self) -> str:
        """What breaks, in a few words; the same as in a prediction."""
        return TITLES[self.id]
