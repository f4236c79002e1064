"""A pod that ends by itself is started again, as the kubelet does it.

kube-vip ends when it loses its Lease, so without the kubelet a node would be a candidate only once.
What the lab kills or stops stays as it is.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

from kubevipgen.rehearse.lab.runtime import Running

_LOOK = 0.05  # seconds
# Seconds. Source: pkg/kubelet/kubelet.go: genericPlegRelistPeriod and MaxContainerBackOff, and
# backOffPeriod of pkg/kubelet/kubelet.go as it was before KubeletCrashLoopBackOffMax.
_NOTICE, _FIRST, _LONGEST = 1.0, 10.0, 300.0
# The kubelet forgets after ten minutes. The failures of a rehearsal are minutes apart in its place,
# and each is to be the first one, so only those that follow at once are counted.
_GOOD = 10.0
_ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def back_off(quick_ends: int) -> float:
    """Seconds before the next start, after so many ends in a row that came soon after a start."""
    return _NOTICE if quick_ends < 1 else min(_FIRST * 2 ** (quick_ends - 1), _LONGEST)


class Restarted:
    """One program with a kubelet: a `Running` that is alive until somebody ends it."""

    def __init__(self, start: Callable[[], Running]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._now, self._since = start(), time.monotonic()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Also true of a program that is between two starts."""
        return not self._over.is_set() or self._now.alive

    def kill(self) -> None:
        self._end().kill()

    def freeze(self) -> None:
        self._now.freeze()

    def thaw(self) -> None:
        self._now.thaw()

    def tell(self, number: signal.Signals) -> None:
        """A signal that asks for an end is the last thing this program is told."""
        now = self._end() if number in _ENDS else self._now
        if now.alive or number not in _ENDS:
            now.tell(number)

    def wait(self, what: str) -> None:
        self._now.wait(what)

    def _end(self) -> Running:
        with self._lock:
            self._over.set()
            return self._now

    def _watch(self) -> None:
        quick_ends = 0
        while not self._over.wait(_LOOK):
            if self._now.alive:
                continue
            lasted = time.monotonic() - self._since
            pause = back_off(quick_ends if lasted < _GOOD else 0)
            quick_ends = quick_ends + 1 if lasted < _GOOD else 1
            if self._over.wait(pause):
                return
            with self._lock:
                if not self._over.is_set():
                    self._now, self._since = self._start(), time.monotonic()
