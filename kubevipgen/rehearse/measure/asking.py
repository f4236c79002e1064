"""The recorder's side of the asking process: it starts it, and reads what it tells."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Self

import kubevipgen
from kubevipgen.rehearse.measure import rows
from kubevipgen.rehearse.measure.scene import MeasureError, Scene
from kubevipgen.rehearse.result import Request, StreamBreak

_LONG = 15.0  # seconds that its start, or a word from it, may take on a busy machine
_GAP = 0.5  # seconds in which no request has begun: an outage might lie hidden there
_PAUSE = 0.01


class Asking:
    """Context manager; MeasureError when the process does not start, has died or is too late.

    It is entered by a thread that stays: the kernel ends the process together with that thread.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._requests: dict[int, Request] = {}  # by number
        self._whole = 0  # all requests below this number have ended
        self._breaks: list[StreamBreak] = []
        self._flowed = 0.0  # when the last line of the stream came
        self._at, self._rest = 0, b""
        self._stack = contextlib.ExitStack()
        self._said: BinaryIO
        self._errors: BinaryIO
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        # Files without a name: nothing is left behind, and nobody waits for a full pipe.
        self._said = self._stack.enter_context(tempfile.TemporaryFile())
        self._errors = self._stack.enter_context(tempfile.TemporaryFile())
        try:
            self._start()
            self._wait(lambda: bool(self._requests and self._breaks), "has not begun")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with self._stack:
            if hasattr(self, "_process"):
                self._process.kill()
                self._process.wait()

    def requests(self, begin: float, end: float) -> tuple[Request, ...]:
        """All that began in this time, after every one of them has ended."""
        self._wait(lambda: self._known(end), "is stuck")
        found = sorted(r for r in self._requests.values() if begin <= r.begin < end)
        marks = [begin, *(request.begin for request in found), end]
        for one, two in pairwise(marks):
            if two - one > _GAP:
                text = f"the client could ask nothing for {two - one:.2f} s"
                raise MeasureError(f"{text}: this machine is too busy for a measurement")
        return tuple(found)

    def lately(self, since: float, most: int) -> tuple[Request, ...]:
        """The last that have ended, with all before them, of those that began since then."""
        self._read()
        numbers = range(max(0, self._whole - most), self._whole)
        return tuple(self._requests[n] for n in numbers if self._requests[n].begin >= since)

    def breaks(self, begin: float, end: float) -> tuple[StreamBreak, ...]:
        """Those of this time, and one that is from before and has lasted until then."""
        self._wait(lambda: self._flowed >= end or self._breaks[-1].back is None, "is stuck")
        return cut_out(self._breaks, begin, end)

    def _start(self) -> None:
        scene = self.scene
        words = (os.getpid(), scene.client, scene.vips[0], scene.port, scene.name)
        self._process = subprocess.Popen(  # noqa: S603  (our own words, no shell)
            [sys.executable, "-m", "kubevipgen.rehearse.measure.asker", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=self._errors,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(Path(kubevipgen.__file__).parents[1])},
        )
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as stream:
                stream.write(scene.ca.encode())

    def _wait(self, condition: Callable[[], bool], trouble: str) -> None:
        end: float | None = None
        while True:
            self._read()
            if condition():
                return
            end = end or time.monotonic() + _LONG
            if time.monotonic() > end:
                raise MeasureError(f"the client that asks the endpoint {trouble} after {_LONG:g} s")
            time.sleep(_PAUSE)

    def _known(self, end: float) -> bool:
        return self._whole > 0 and self._requests[self._whole - 1].begin >= end

    def _read(self) -> None:
        """Take in what is new. MeasureError: the process has died."""
        if self._process.poll() is not None:
            said = os.pread(self._errors.fileno(), 1 << 16, 0).decode(errors="replace").split("\n")
            last = next(filter(None, reversed(said)), f"exit code {self._process.returncode}")
            raise MeasureError(f"the client that asks the endpoint has died: {last}")
        text = self._rest
        while more := os.pread(self._said.fileno(), 1 << 20, self._at):
            self._at += len(more)
            text += more
        whole, newline, self._rest = text.rpartition(b"\n")
        for row in rows.read(whole + newline):
            self._take(row)
        while self._whole in self._requests:
            self._whole += 1

    def _take(self, row: list[Any]) -> None:
        word, *values = row
        if word == rows.REQUEST:
            number, begin, end, error = values
            self._requests[number] = Request(begin, end, error)
        elif word == rows.CUT:
            self._breaks.append(StreamBreak(values[0], None, values[1]))
        else:
            [self._flowed] = values
            if word == rows.FLOW:
                self._breaks[-1] = self._breaks[-1]._replace(back=self._flowed)


def cut_out(breaks: Sequence[StreamBreak], begin: float, end: float) -> tuple[StreamBreak, ...]:
    """As seen from within this time: one that began before begins with it."""
    found = []
    for one in breaks:
        if one.at < end and (one.back is None or one.back > begin):
            back = one.back if one.back is not None and one.back < end else None
            found.append(StreamBreak(max(one.at, begin), back, one.error))
    return tuple(found)
