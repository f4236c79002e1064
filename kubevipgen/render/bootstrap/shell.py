"""Words for POSIX sh; a value that is not ours goes through here."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

_INDENT = "    "


def quoted(value: object) -> str:
    """One word, whatever it holds."""
    return shlex.quote(str(value))


def command(*words: object) -> str:
    """One command."""
    return shlex.join(str(word) for word in words)


def every(commands: Iterable[str]) -> str:
    """A condition that holds when all of these succeed."""
    return f" &&\n{_INDENT}".join(commands)


def long(name: str, words: Iterable[object]) -> str:
    """One command with each word on a line of its own; ``name`` may be several words."""
    return f" \\\n{_INDENT}".join((name, *map(quoted, words)))
