"""One thing that has to happen on a node, as data.

Scripts, user-data and the summary of ``render`` are made from these steps and from nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Commands are lines of POSIX shell, run as root under ``set -eu``; all may be run again.

    ``title`` is a short sentence in the imperative without a full stop. ``done`` is a command that
    succeeds when nothing is left to do; "" when running again is the cheapest way to know.
    What a step changes, ``undo`` takes back, or ``stays`` says in a sentence why it is left; one
    that only looks or waits has neither.
    """

    id: str  # kebab-case, stable for ever
    title: str
    run: tuple[str, ...]
    done: str = ""
    undo: tuple[str, ...] = ()
    stays: str = ""
    why: tuple[str, ...] = ()  # comment lines
