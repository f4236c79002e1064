"""A check script: what it asks, tests and runs, read from its text; nothing is executed."""

from __future__ import annotations

from dataclasses import dataclass

from kubevipgen.finding import Location
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.word import Word


@dataclass(frozen=True, slots=True)
class Request:
    """A curl, wget or nc call. Values are expanded with the variables that the script sets.

    ``port`` 0 and ``host`` "" when they cannot be told; ``path`` is "" for a bare connect.
    """

    tool: str
    url: Word
    scheme: str
    host: str
    port: int
    path: str
    fails_on_status: bool  # curl -f, wget: a 500 is a failure
    max_time: float | None  # seconds; None when nothing bounds it
    at: Location


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command of the script: its words, expanded, and the place of the first."""

    words: tuple[str, ...]
    raw: str
    at: Location


@dataclass(frozen=True, slots=True)
class Script:
    """``addresses`` are the IP addresses written in it (assignments included), each once."""

    document: Document
    shebang: Word | None
    assigned: dict[str, Word]
    commands: tuple[Command, ...]
    requests: tuple[Request, ...]
    addresses: tuple[Word, ...]
