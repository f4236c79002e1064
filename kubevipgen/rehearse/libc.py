"""The few Linux calls that Python 3.11 does not offer: unshare(2), setns(2), mount(2), prctl(2)."""

from __future__ import annotations

import ctypes
import os
import signal
from functools import cache
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x4000000, 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 0x2, 0x4, 0x8
_PR_SET_PDEATHSIG = 1


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the caller's namespaces for new ones. OSError: not root, or not allowed here."""
    _checked(_library().unshare(flags), "unshare")


def enter_network(path: Path) -> None:
    """Bring the calling thread, and only it, into a network namespace."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _checked(_library().setns(handle, CLONE_NEWNET), f"setns {path}")
    finally:
        os.close(handle)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """A new or changed mount; flags as in man 2 mount. OSError: refused."""
    words = [text.encode() if text else None for text in (source, target, kind)]
    result = _library().mount(*words, ctypes.c_ulong(flags), data.encode() if data else None)
    _checked(result, f"mount {target}")


def die_with_parent() -> None:
    """The kernel kills this process when the thread that forked it ends (man 2 prctl)."""
    _checked(_library().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
