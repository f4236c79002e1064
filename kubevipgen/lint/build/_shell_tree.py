"""What a shell script is made of, as its text says it: nothing is expanded here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Part:
    """A piece of a word: ``kind`` is text, variable, commands or sum.

    ``text`` is what it stands for, quotes taken away, or how it is written when that depends on
    more than the text. A variable has its ``name``, and with ``op`` (``:-``) the ``word`` after it.
    """

    kind: str
    text: str
    is_quoted: bool
    start: int
    name: str = ""
    op: str = ""
    word: tuple[Part, ...] = ()
    body: tuple[Node, ...] = ()


@dataclass(slots=True)
class Text:
    """A word of the script; offsets into its text."""

    parts: tuple[Part, ...]
    start: int
    end: int

    @property
    def plain(self) -> str | None:
        """The word when it is written without quotes and expansions."""
        if all(part.kind == "text" and not part.is_quoted for part in self.parts):
            return "".join(part.text for part in self.parts)
        return None


@dataclass(slots=True)
class Simple:
    """A simple command. ``then`` is the operator behind it: ``|``, ``&&``, ``||``, ``&``, ``;``."""

    start: int
    end: int = 0
    assigns: list[tuple[str, Text]] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)
    redirects: list[tuple[str, Text]] = field(default_factory=list)
    then: str = ""
    is_negated: bool = False


@dataclass(slots=True)
class Compound:
    """if, for, while, until, case, function, group.

    ``head`` holds the conditions, ``branches`` what they decide about (a loop and a function have
    one), ``name`` that of a function or of a loop's variable, ``words`` what a for or case goes by.
    """

    kind: str
    start: int
    end: int = 0
    name: str = ""
    words: list[Text] = field(default_factory=list)
    head: list[Node] = field(default_factory=list)
    branches: list[list[Node]] = field(default_factory=list)
    redirects: list[tuple[str, Text]] = field(default_factory=list)
    then: str = ""
    is_negated: bool = False


Node = Simple | Compound
