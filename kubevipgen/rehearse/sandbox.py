"""A rehearsal lives in namespaces of its own, and the kernel takes them away with it.

The work runs in a process that is number 1 of a new PID namespace, with a network and a mount
table of its own: nothing of the host's network is in reach, what it mounts nobody else sees, and
when it ends, for whatever reason, every process below it ends as well. It ends with its parent, so
`kill -9` of any of them leaves no process, namespace, bridge or mount behind.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn, TypeVar

from kubevipgen.rehearse import libc

_NEW = libc.CLONE_NEWNS | libc.CLONE_NEWNET | libc.CLONE_NEWUTS
_GONE = "the rehearsal ended without a result"

Result = TypeVar("Result")


class EndedError(Exception):
    """The work ended without a result; ``code`` as a shell gives it (128 + a signal)."""

    def __init__(self, code: int, message: str = _GONE) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def run_apart(work: Callable[[], Result], folder: str) -> Result:
    """What ``work`` returns, which runs in a child apart from the host (pickled on its way back).

    ``folder`` is an empty directory; inside, it is a file system of its own in memory. An exception
    of the work is raised here, KeyboardInterrupt and SystemExit too. EndedError: it was killed.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    middle = os.fork()
    if middle == 0:
        os.close(reading)
        _middle(work, folder, writing)
    os.close(writing)
    with _forwarded(middle), os.fdopen(reading, "rb") as stream:
        said = stream.read()
        _, status = os.waitpid(middle, 0)
    if not said:
        raise EndedError(_code(status))
    good, value = pickle.loads(said)  # noqa: S301  (written by our own child a moment ago)
    if good:
        result: Result = value
        return result
    raise value


def _middle(work: Callable[[], object], folder: str, writing: int) -> NoReturn:
    """A PID namespace takes in only children that are born later, so one more fork is needed."""
    try:
        libc.die_with_parent()
        libc.unshare(libc.CLONE_NEWPID)
    except OSError as error:
        _answer(writing, error)
        os._exit(1)
    first = os.fork()
    if first == 0:
        _first(work, folder, writing)
    os.close(writing)
    with _forwarded(first):
        _, status = os.waitpid(first, 0)
    os._exit(_code(status))


def _first(work: Callable[[], object], folder: str, writing: int) -> NoReturn:
    """Process 1 of the new namespace: it buries orphans until the worker has ended.

    A node that is switched off is gone only when nobody's dead child is left in it.
    """
    libc.die_with_parent()
    worker = os.fork()
    if worker == 0:
        _worker(work, folder, writing)
    os.close(writing)
    with _forwarded(worker):
        while True:
            pid, status = os.wait()
            if pid == worker:
                os._exit(_code(status))


def _code(status: int) -> int:
    """As a shell gives it."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _worker(work: Callable[[], object], folder: str, writing: int) -> NoReturn:
    """It answers through the pipe and never returns."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupted)
        libc.unshare(_NEW)
        libc.mount("none", "/", flags=libc.MS_REC | libc.MS_PRIVATE)
        libc.mount("proc", "/proc", "proc", libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC)
        libc.mount("tmpfs", folder, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "mode=755")
        _answer(writing, work(), good=True)
    except BaseException as error:  # noqa: BLE001  (raised again on the other side)
        _answer(writing, error)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)


def _answer(writing: int, value: object, *, good: bool = False) -> None:
    try:
        data = pickle.dumps((good, value))
        pickle.loads(data)  # noqa: S301  (an exception may pickle and not come back)
    except Exception:  # noqa: BLE001
        data = pickle.dumps((False, RuntimeError(f"{type(value).__name__}: {value}")))
    with os.fdopen(os.dup(writing), "wb") as stream, contextlib.suppress(OSError):
        stream.write(data)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _forwarded(child: int) -> Iterator[None]:
    """Signals that ask for an end are handed on, and the child's answer is waited for.

    Ctrl-C also reaches the child straight from the terminal; a second time does no harm.
    """

    def forward(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, forward) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
