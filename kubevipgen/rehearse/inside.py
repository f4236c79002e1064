"""Work of this program done in another network namespace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from kubevipgen.rehearse import libc

Result = TypeVar("Result")


def inside(space: Path, work: Callable[[], Result]) -> Result:
    """What ``work`` returns; a thread enters the namespace for it and ends afterwards."""

    def there() -> Result:
        libc.enter_network(space)
        return work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(there).result()
