"""What a scenario may change in a running stand-in: a JSON file, read again when it is another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


class StateError(Exception):
    """The state file is not what :func:`write` writes; the text says how."""


@dataclass(frozen=True, slots=True)
class State:
    """How the stand-in behaves; the seconds are fractions of any size.

    ``ready``: whether /readyz is good. ``live``: whether etcd answers; without it all health paths
    are bad and no object is read or written. ``delay``: seconds before each answer. ``anonymous``:
    False answers 401 to everybody without a client certificate. ``shutdown_delay``: seconds after
    SIGTERM in which new connections are still served (kube-apiserver's --shutdown-delay-duration,
    there 0 s).
    """

    ready: bool = True
    live: bool = True
    delay: float = 0.0
    anonymous: bool = True
    shutdown_delay: float = 2.0


def write(path: Path, state: State) -> None:
    """All or nothing: the file is renamed into its place."""
    draft = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    draft.write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
    draft.rename(path)


def read(path: Path) -> State:
    """Fields that are not there have their defaults; StateError for anything strange."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StateError(f"{path}: {error}") from None
    known = {field.name: field.default for field in fields(State)}
    if not isinstance(told, dict) or not told.keys() <= known.keys():
        raise StateError(f"{path}: not an object with fields among {', '.join(known)}")
    for name, value in told.items():
        if not _fits(value, known[name]):
            kind = "true or false" if isinstance(known[name], bool) else "seconds"
            raise StateError(f"{path}: {name} is {value!r}, wanted {kind}")
    return State(**told)


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < float("inf")


def follow(path: Path) -> Callable[[], State]:
    """A function that gives the state of this moment; StateError when there is none at first.

    Later a file that is gone or broken leaves the state as it was, and is named on stderr.
    """
    stamp, state = _stamp(path), read(path)

    def now() -> State:
        nonlocal stamp, state
        new = _stamp(path)
        if new != stamp:
            stamp = new
            try:
                state = read(path)
            except StateError as error:
                sys.stderr.write(f"{error}; it stays as it was\n")
        return state

    return now


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  (for every request: a third of Path.stat's time)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
