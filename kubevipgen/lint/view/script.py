"""A check script: what it asks, tests and runs, read from its text; nothing is executed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.word import Word


@dataclass(frozen=True, slots=True)
class Request:
    """A curl, wget or nc call. Values are expanded with the variables that the script sets.

    ``port`` 0 and ``host`` "" when they cannot be told; ``path`` is "" for a bare connect.
    ``is_read``: what it answers is looked at, in ``$(...)``, behind a ``|`` or by curl's ``-w``.
    ``read_as`` is the variable that gets it. ``options`` are curl's, by name, without values.
    """

    tool: str
    url: Word
    scheme: str
    host: str
    port: int
    path: str
    fails_on_status: bool  # curl -f, wget: a 500 is a failure
    max_time: (
        float | None
    )  # seconds, 0 for a bound that cannot be told; None when nothing bounds it
    at: Location
    is_read: bool = False
    options: frozenset[str] = frozenset()
    read_as: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it asks this very node, whatever its address."""
        return self.host in ("localhost", "::1", "0.0.0.0", "0") or self.host.startswith("127.")  # noqa: S104

    @property
    def is_http(self) -> bool:
        return self.scheme in ("http", "https")


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command of the script: its words, expanded, and the place of the first.

    ``fed_by`` is the command before it in a pipe, ``then`` the operator behind it, ``inner`` what
    its ``$(...)`` run. A word that cannot be told stays as it is written.
    """

    words: tuple[str, ...]
    raw: str
    at: Location
    places: tuple[Location, ...] = field(default=(), repr=False)
    fed_by: Command | None = field(default=None, repr=False)
    then: str = ""
    is_negated: bool = False
    inner: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        """The program, without its folder."""
        return self.words[0].rpartition("/")[2] if self.words else ""

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(word for word in self.words[1:] if word.startswith("-"))

    def place(self, index: int) -> Location:
        return self.places[index] if index < len(self.places) else self.at


@dataclass(frozen=True, slots=True)
class Block:
    """if, case, loop, function or group: ``head`` decides, ``branches`` exclude one another.

    ``times`` is how often a loop runs at most, None when it cannot be told.
    """

    kind: str
    name: str
    head: tuple[Item, ...]
    branches: tuple[tuple[Item, ...], ...]
    at: Location
    times: int | None = None
    then: str = ""
    is_negated: bool = False


Item = Command | Block


@dataclass(frozen=True, slots=True)
class Script:
    """``addresses`` are the IP addresses written in it (assignments included), each once.

    ``unset`` are the variables that it uses and never sets. A file for another interpreter has
    its ``shebang`` and nothing else.
    """

    document: Document
    shebang: Word | None
    assigned: dict[str, Word]
    commands: tuple[Command, ...]
    requests: tuple[Request, ...]
    addresses: tuple[Word, ...]
    body: tuple[Item, ...] = field(default=(), repr=False)
    unset: tuple[Word, ...] = ()
    errors: tuple[ParseError, ...] = ()  # what no shell accepts; places in the document's text

    @property
    def functions(self) -> dict[str, Block]:
        """Each by its name, the last definition counting."""
        return {
            item.name: item
            for item in walk(self.body)
            if isinstance(item, Block) and item.kind == "function"
        }


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item, in the order of the text, with all that is in it."""
    for item in items:
        yield item
        if isinstance(item, Command):
            yield from walk(item.inner)
        else:
            yield from walk(item.head)
            for branch in item.branches:
                yield from walk(branch)
