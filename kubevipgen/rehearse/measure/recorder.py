"""Everything that is measured, from the start of a rehearsal to its end."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Self

from kubevipgen.outage.figures import is_answering
from kubevipgen.rehearse.measure import holders
from kubevipgen.rehearse.measure.asking import Asking
from kubevipgen.rehearse.measure.scene import Scene
from kubevipgen.rehearse.measure.watch import Watch
from kubevipgen.rehearse.result import ENOUGH, Event, Observed

_AFTER = 0.001  # seconds; much less than two requests are apart


class Recorder:
    """Context manager, entered once for a whole rehearsal, by a thread that stays.

    Every method raises MeasureError when something that measures has failed: what it would say
    after that would look good and be nothing.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._nodes = tuple(site.name for site in scene.sites)
        self._watch, self._asking = Watch(scene), Asking(scene)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._watch)
            stack.enter_context(self._asking)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def now(self) -> float:
        """Seconds by the clock of all times here but those of an ``Observed``."""
        return time.monotonic()

    def holders(self) -> tuple[str, ...]:
        """The nodes that hold the VIP now, in the order of the spec."""
        self._watch.catch_up()
        return holders.holders(self._watch.changes, self._nodes)

    def is_answering(self, since: float) -> bool:
        """Whether a second of requests, all of which began since then, has succeeded last."""
        return is_answering(self._asking.lately(since, ENOUGH), ENOUGH)

    def calm(self, since: float) -> float | None:
        """An ``end`` for ``observed``: until then a second of requests has succeeded.

        None: not yet. Requests that are still under way began later, and are left out: nobody
        knows yet whether they begin another outage.
        """
        known = self._asking.lately(since, ENOUGH)
        return known[-1].begin + _AFTER if is_answering(known, ENOUGH) else None

    def observed(
        self, begin: float, harm: float, end: float, events: Iterable[tuple[float, str]]
    ) -> Observed:
        """What happened in this time, counted from ``harm``.

        It waits until ``end``, and until each request that began before it has ended.
        """
        time.sleep(max(0.0, end - time.monotonic()))
        requests = self._asking.requests(begin, end)
        breaks = self._asking.breaks(begin, end)
        self._watch.catch_up()
        held = holders.holdings(self._watch.changes, self._nodes, begin, end)
        told = (a for a in tuple(self._watch.announcements) if begin <= a.at < end)
        return Observed(
            begin=begin - harm,
            end=end - harm,
            events=tuple(Event(at - harm, text) for at, text in events),
            holdings=tuple(h._replace(begin=h.begin - harm, end=h.end - harm) for h in held),
            announcements=tuple(a._replace(at=a.at - harm) for a in told),
            requests=tuple(r._replace(begin=r.begin - harm, end=r.end - harm) for r in requests),
            breaks=tuple(
                b._replace(at=b.at - harm, back=None if b.back is None else b.back - harm)
                for b in breaks
            ),
        )
