"""``.if`` and the like in haproxy.cfg, and what haproxy calls broken beyond a single word.

Lines inside conditions are lines of the file as any other; whether a condition holds is known
only where haproxy starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kubevipgen.formats._haproxy_words import MOST_WORDS, Expanding
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.tree import Block, Config, Line

_MESSAGES = frozenset((".diag", ".notice", ".warning", ".alert"))
_BRANCHES = frozenset((".if", ".elif", ".else", ".endif"))
_NAMELESS = frozenset(("global", "defaults", "traces"))
_PREDICATES = (
    "defined|feature|enabled|streq|strneq|strstr|version_atleast|version_before"
    "|openssl_version_atleast|openssl_version_before|ssllib_name_startswith"
    "|awslc_api_atleast|awslc_api_before"
)
# One piece of a condition; a predicate's arguments end at the first ')'.
_PIECE = re.compile(
    r"\s*(?:(?P<operator>&&|\|\|)|(?P<not>!)|(?P<open>\()|(?P<close>\))"
    r"|(?P<value>[-+]?\d+|(?:" + _PREDICATES + r")\([^)]*\)))"
)


def is_condition(line: Line | Block) -> bool:
    """Whether a line only says which others count, or what to tell: ``.if``, ``.notice``, ..."""
    return line.words[0][:1] == "."


def faults(config: Config) -> Iterator[ParseError]:
    """Everything that haproxy refuses for its form, in no order."""
    branches = _Branches()
    for item in config.items:
        yield from _of_item(item, branches)
        for line in item.items if isinstance(item, Block) else ():
            yield from _of_line(line, branches)
    for branch in branches.open:
        yield _error(branch.opening, "'.if' without an '.endif'")


def _of_item(item: Line | Block, branches: _Branches) -> Iterator[ParseError]:
    yield from _of_line(item, branches)
    word = item.words[0]
    if not word or is_condition(item) or branches.never:
        return
    if isinstance(item, Line):
        if not branches.is_outside:
            yield _error(item, f"{word!r} stands before the first section")
        branches.is_outside = True
    elif word not in _NAMELESS and not "".join(item.words[1:2]):
        yield _error(item, f"a section {word!r} needs a name")


def _of_line(line: Line | Block, branches: _Branches) -> Iterator[ParseError]:
    if len(line.words) > MOST_WORDS:
        more = len(line.words) - MOST_WORDS
        text = f"a line holds {MOST_WORDS} words; this one has {more} more"
        yield _error(line, text, MOST_WORDS)
    if line.words[0] in _BRANCHES:
        yield from branches.read(line)
    elif is_condition(line) and not branches.never:
        if line.words[0] not in _MESSAGES:
            yield _error(line, f"there is no directive {line.words[0]!r}")
        elif len(line.words) > 2:
            yield _error(line, f"{line.words[0]!r} takes one word; quote it", 2)


def _error(line: Line | Block, text: str, index: int = 0) -> ParseError:
    return ParseError(text, line.line, line.columns[index] if line.columns else line.column)


@dataclass(slots=True)
class _Branch:
    """An ``.if`` that is open. ``above`` and ``off``: around it, in it nothing can count, surely.

    ``taken`` is "no" while no branch was, "surely" or "maybe" after one that was.
    """

    opening: Line | Block
    above: bool
    taken: str
    off: bool
    had_else: bool = False


@dataclass(slots=True)
class _Branches:
    """The conditions that are open; ``never`` where a constant says that a line cannot count."""

    open: list[_Branch] = field(default_factory=list)
    is_outside: bool = False  # a line before the first section was found; one speaks for all

    @property
    def never(self) -> bool:
        return bool(self.open) and self.open[-1].off

    def read(self, line: Line | Block) -> Iterator[ParseError]:
        word = line.words[0]
        if word == ".if":
            yield from self._begin(line)
        elif not self.open:
            yield _error(line, f"{word!r} without an '.if' before it")
        elif word == ".endif":
            yield from _no_words(line)
            self.open.pop()
        elif self.open[-1].had_else:
            yield _error(line, f"{word!r} after '.else'")
        elif word == ".else":
            yield from _no_words(line)
            branch = self.open[-1]
            branch.had_else, branch.off = True, branch.above or branch.taken == "surely"
        else:
            yield from _other(self.open[-1], line)

    def _begin(self, line: Line | Block) -> Iterator[ParseError]:
        above = self.never
        if not above:
            yield from _condition(line)
        value = _constant(line)
        taken = "maybe" if value is None else "surely" if value else "no"
        self.open.append(_Branch(line, above, taken, above or value is False))


def _other(branch: _Branch, line: Line | Block) -> Iterator[ParseError]:
    """An ``.elif``."""
    if branch.above or branch.taken == "surely":
        branch.off = True
        return
    yield from _condition(line)
    value = _constant(line)
    branch.off = value is False
    if value is not False:
        branch.taken = "surely" if value else "maybe"


def _no_words(line: Line | Block) -> Iterator[ParseError]:
    if len(line.words) > 1:
        yield _error(line, f"{line.words[0]!r} takes no words", 1)


def _constant(line: Line | Block) -> bool | None:
    """What a condition without predicates says; None when only haproxy can tell."""
    text = " ".join(line.words[1:])
    if not text.strip():
        return False
    return bool(int(text)) if re.fullmatch(r"[-+]?[0-9]{1,18}", text) else None


def _condition(line: Line | Block) -> Iterator[ParseError]:
    text, place, depth, wants_value = " ".join(line.words[1:]), 0, 0, True
    if any(isinstance(word, Expanding) for word in line.words) or not text.strip():
        return
    while match := _PIECE.match(text, place):
        kind, place = match.lastgroup, match.end()
        if wants_value != (kind in ("not", "open", "value")) or (kind == "close" and not depth):
            break
        depth += (kind == "open") - (kind == "close")
        wants_value = kind in ("operator", "not", "open")
    else:
        if not text[place:].strip() and not wants_value and not depth:
            return
    yield _error(line, f"a condition that haproxy cannot read: {text[:60]!r}", 1)
