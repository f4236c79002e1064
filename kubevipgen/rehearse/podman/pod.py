"""A pod that runs: its processes, and what can be done to them.

podman's monitor would start an ended container again, which is for the scenario to decide. So it
is killed once the container runs; the output of the container does not go through it.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import descendants
from kubevipgen.rehearse.podman.store import Store

_PATIENCE = 45.0  # seconds; haproxy may take the 20 s of hard-stop-after


class Pod:
    """``main`` is the container's first process, 0 when it has ended already."""

    def __init__(self, what: str, store: Store, log: Path, main: int, pause: list[int]) -> None:
        self.what, self.log, self.main = what, log, main
        self._store, self._pause = store, pause
        self._handle = _handle(main)

    @property
    def alive(self) -> bool:
        return not self._ended(0)

    def kill(self) -> None:
        """The first process takes the others of its namespace with it."""
        with contextlib.suppress(LabError):
            self.tell(signal.SIGKILL)
        self.wait(self.what)

    def freeze(self) -> None:
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def tell(self, number: signal.Signals) -> None:
        """A signal for the container's first process. LabError when it has ended."""
        if not self.alive:
            raise LabError(f"{self.what} is not running: {self.last_words()}")
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def wait(self, what: str) -> None:
        """Until it has ended by itself."""
        if not self._ended(_PATIENCE):
            raise LabError(f"{what} did not end within {_PATIENCE:g} s")
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        for pid in self._pause:
            end(pid)
        shutil.rmtree(self._store.folder, ignore_errors=True)

    def last_words(self) -> str:
        return " | ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])

    def _ended(self, seconds: float) -> bool:
        """A process handle is readable once its process has ended (man 2 pidfd_open)."""
        if self._handle < 0:
            return True
        return bool(select.select([self._handle], [], [], seconds)[0])

    def _signal_all(self, number: signal.Signals) -> None:
        if self.alive:
            for pid in [self.main, *descendants(self.main)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)


def _handle(pid: int) -> int:
    try:
        return os.pidfd_open(pid) if pid else -1
    except ProcessLookupError:
        return -1


def end(pid: int) -> None:
    """Kill a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
