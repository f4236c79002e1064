"""Sockets in other network namespaces: a socket stays in the one that it was opened in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kubevipgen.rehearse import inside as spaces
from kubevipgen.rehearse.measure.scene import MeasureError

Result = TypeVar("Result")


def inside(space: Path, make: Callable[[], Result]) -> Result:
    """What ``make`` returns when it is called in a network namespace.

    MeasureError: the namespace is not there, or what was to be made there was refused.
    """
    try:
        return spaces.inside(space, make)
    except OSError as error:
        raise MeasureError(f"network namespace {space.name}: {error.strerror or error}") from None
