"""Topic ``etcdDisk``: how long the disk takes to make a write durable, in a directory given.

It writes as etcd's log does, and as the fio recipe of the etcd project measures: 22 MiB in blocks
of 2300 bytes, each followed by fdatasync(2). It is the one topic that writes, so it does nothing
unless asked for; its file has no name, and is gone whatever ends the probe.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from kubevipgen.probe import space
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_BLOCK = 2300
_TOTAL = 22 << 20
_SECONDS = 5.0


def gather(request: Request) -> dict[str, Any] | None:
    """Null when no directory was given."""
    directory = request.options.etcd_directory
    return measured(directory) if directory else None


def measured(directory: str, total: int = _TOTAL, seconds: float = _SECONDS) -> dict[str, Any]:
    """Latencies in milliseconds, over ``total`` bytes or ``seconds``, whichever ends first."""
    if not os.path.isdir(directory):
        raise UnavailableError(f"{directory} is not a directory")
    try:
        taken = _writes(directory, total, seconds)
    except OSError as error:
        raise UnavailableError(f"{directory} cannot be written to: {error.strerror}") from None
    return {
        "directory": directory,
        "type": space.of(directory)["type"],
        "writes": len(taken),
        "blockBytes": _BLOCK,
        **percentiles(taken),
    }


def percentiles(taken: Sequence[float]) -> dict[str, float]:
    """In milliseconds, by nearest rank."""
    ordered = sorted(taken)
    ranks = {"p50": 50, "p90": 90, "p99": 99, "max": 100}
    found = {name: ordered[-(-len(ordered) * rank // 100) - 1] for name, rank in ranks.items()}
    return {name: round(value * 1000, 3) for name, value in found.items()}


def _writes(directory: str, total: int, seconds: float) -> list[float]:
    block = os.urandom(_BLOCK)  # nothing that a file system would compress away
    taken = []
    file = _nameless(directory)
    try:
        end = time.monotonic() + seconds
        for _ in range(max(1, total // _BLOCK)):
            os.write(file, block)
            begin = time.monotonic()
            os.fdatasync(file)
            now = time.monotonic()
            taken.append(now - begin)
            if now >= end:
                break
    finally:
        os.close(file)
    return taken


def _nameless(directory: str) -> int:
    """A file that never had a name, or has lost it before anything is written."""
    with contextlib.suppress(OSError):  # NFS and old kernels have no O_TMPFILE
        return os.open(directory, os.O_TMPFILE | os.O_WRONLY, 0o600)
    file, path = tempfile.mkstemp(prefix=".kubevip-probe-", dir=directory)
    os.unlink(path)
    return file


TOPIC = Topic("etcdDisk", gather, seconds=_SECONDS * 4)
