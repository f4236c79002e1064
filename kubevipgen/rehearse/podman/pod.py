"""A pod that runs: its processes, and what can be done to them.

podman's monitor would start an ended container again, which is for the scenario to decide. So it
is killed once the container runs; the output of the container does not go through it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import descendants
from kubevipgen.rehearse.podman.store import Store

_START = 5.0  # seconds; a program has its handlers in a fraction of one
_LOOK = 0.005
_PATIENCE = 45.0  # seconds; haproxy may take the 20 s of hard-stop-after


class Pod:
    """``main`` is the container's first process, 0 when it has ended already."""

    def __init__(self, what: str, store: Store, log: Path, main: int, pause: list[int]) -> None:
        self.what, self.log, self.main = what, log, main
        self._store, self._pause = store, pause
        self._handle = _handle(main)

    @property
    def alive(self) -> bool:
        return not self.ends_within(0)

    def ends_within(self, seconds: float) -> bool:
        """A process handle is readable once its process has ended (man 2 pidfd_open)."""
        if self._handle < 0:
            return True
        return bool(select.select([self._handle], [], [], seconds)[0])

    def kill(self) -> None:
        """The first process takes the others of its namespace with it.

        The emptyDir volumes stay, as they do when a kubelet starts the container again.
        """
        with contextlib.suppress(LabError):
            self.tell(signal.SIGKILL)
        self._wait(self.what)
        self._store.forget(volumes=False)

    def freeze(self) -> None:
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def tell(self, number: signal.Signals) -> None:
        """A signal for the container's first process. LabError when it has ended.

        The kernel drops what process 1 does not care for, as it is while a program starts.
        """
        if not self.alive:
            raise LabError(f"{self.what} is not running: {self.last_words()}")
        end = time.monotonic() + _START
        while number != signal.SIGKILL and not _takes(self.main, number):
            if not self.alive or time.monotonic() > end:
                break
            time.sleep(_LOOK)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def wait(self, what: str) -> None:
        """Until it has ended by itself; the next one is a new pod."""
        self._wait(what)
        self._store.forget(volumes=True)

    def _wait(self, what: str) -> None:
        if not self.ends_within(_PATIENCE):
            raise LabError(f"{what} did not end within {_PATIENCE:g} s")
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        for pid in self._pause:
            end(pid)

    def last_words(self) -> str:
        return " | ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])

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


def _takes(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal, or reads it from a signalfd, as keepalived.

    haproxy blocks all signals while it starts itself again, and forgets those of that moment.
    """
    place = Path(f"/proc/{pid}")
    try:
        caught = _mask(place / "status", "SigCgt:") & ~_mask(place / "status", "SigBlk:")
        read = [_mask(entry, "sigmask:") for entry in (place / "fdinfo").iterdir()]
    except OSError:
        return False
    return any(mask >> (number - 1) & 1 for mask in (caught, *read))


def _mask(file: Path, name: str) -> int:
    """The signals of a line, number 1 in the lowest bit (man 5 proc); 0 without the line."""
    lines = (line.split() for line in file.read_text().splitlines() if line.startswith(name))
    return next((int(words[1], 16) for words in lines), 0)


def end(pid: int) -> None:
    """Kill a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
