"""Sockets in other network namespaces: a socket stays in the one that it was opened in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from kubevipgen.rehearse import libc
from kubevipgen.rehearse.measure.scene import MeasureError

Result = TypeVar("Result")


def inside(space: Path, make: Callable[[], Result]) -> Result:
    """What ``make`` returns when it is called in a network namespace, by a thread of its own.

    The namespace of a thread ends with it, so that no way back is needed. MeasureError: the
    namespace is not there, or what was to be made there was refused.
    """

    def run() -> Result:
        libc.enter_network(space)
        return make()

    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run).result()
    except OSError as error:
        raise MeasureError(f"network namespace {space.name}: {error.strerror or error}") from None
