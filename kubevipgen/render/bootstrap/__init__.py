"""How a node comes up by itself: the steps, and the script, units and spec made for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.render.plan import FilePlan, Job


def plan(job: Job, plans: Sequence[FilePlan]) -> Iterator[FilePlan]:
    """The files that bring up this node; ``plans`` are its other files."""
    del job, plans
    yield from ()
