"""A running program of a node, and what can be done to it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kubevipgen.rehearse.lab.error import LabError
from kubevipgen.rehearse.lab.host import descendants

_WRAPPERS = {"nsenter", "unshare", "setpriv", "sh", "prlimit"}
_PATIENCE = 45.0  # seconds; haproxy may take the 20 s of hard-stop-after


class Process:
    """``words`` start it; its output goes to ``log``."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        with log.open("ab") as stream:
            self._top = self._start(words, stream)
        self.words, self.log = words, log

    def _start(self, words: Sequence[str], stream: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own words, or the user's without a shell)
            words,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            cwd="/",  # where the program's own user may look
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )

    @property
    def top(self) -> int:
        """The process below which all of it is, by its number in the sandbox."""
        return self._top.pid

    @property
    def alive(self) -> bool:
        return self._top.poll() is None

    def kill(self) -> None:
        """All of it at once, the hard way."""
        for pid in reversed(self._every()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._top.kill()
        self._top.wait()

    def freeze(self) -> None:
        """Every process of it, in one moment; nothing of it is told."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._top.pid, signal.SIGCONT)

    def tell(self, number: signal.Signals) -> None:
        """A signal for the program's main process. LabError when it is gone."""
        main = next(self._own(), None)
        if main is None:
            said = self.log.read_text(errors="replace").strip().splitlines()[-3:]
            raise LabError(f"{self.log.stem} is not running: {' | '.join(said)}")
        os.kill(main, number)

    def wait(self, what: str) -> None:
        """Until it has ended by itself."""
        try:
            self._top.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            raise LabError(f"{what} did not end within {_PATIENCE:g} s") from None

    def _signal_all(self, number: signal.Signals) -> None:
        for pid in self._own():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _every(self) -> list[int]:
        return descendants(self._top.pid)

    def _own(self) -> Iterator[int]:
        """The processes of the program, without those that only put it where it is."""
        inside = False
        for pid in [self._top.pid, *self._every()]:
            try:
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:
                continue
            inside = inside or name not in _WRAPPERS
            if inside:
                yield pid
