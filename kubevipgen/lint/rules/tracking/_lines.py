"""The lines of a keepalived.conf by the block that they stand in, and what each block knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen import resources
from kubevipgen.finding import Location
from kubevipgen.formats.tree import Block, Line
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.word import Word

Item = Line | Block
_PREPARED = ("@", "$", "~")  # conditions, definitions, sequences that nobody resolved


def table(name: str) -> Any:
    """``blocks``, ``others``, ``essential``, ``single``, ``short`` or ``values``."""
    return resources.data("lint-keepalived-keywords")[name]


def bodies(view: Keepalived) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Each block whose keywords are known, with its lines; ``root`` is the file itself."""
    templated = {n for n, line in enumerate(view.document.lines, 1) if "{{" in line or "{%" in line}
    yield from _bodies("root", view.config.items, templated)


def _bodies(
    name: str, items: tuple[Item, ...], templated: set[int]
) -> Iterator[tuple[str, tuple[Item, ...]]]:
    own = tuple(item for item in items if is_own(item) and item.line not in templated)
    yield name, own
    for item in own:
        if isinstance(item, Block) and item.words[0] in table("blocks"):
            yield from _bodies(item.words[0], item.items, templated)


def is_own(item: Item) -> bool:
    """Whether it stands in this very file; what is included is judged where it stands."""
    return not item.source and not item.words[0].startswith(_PREPARED)


def at(view: Keepalived, item: Item, index: int = 0) -> Location:
    """The place of one word of a line of this file."""
    column = item.columns[index] if index < len(item.columns) else item.column
    return view.document.at(item.line, column)


def word(view: Keepalived, item: Item, index: int) -> Word:
    """One word of a line with its place."""
    return Word(item.words[index], at(view, item, index))


def line_of(view: Keepalived, block: Block, *names: str) -> Location | None:
    """The place of the value of the last line that begins with one of these words."""
    found = [item for item in block.items if item.words[0] in names and not item.source]
    return at(view, found[-1], min(1, len(found[-1].words) - 1)) if found else None


def is_whole(view: Keepalived) -> bool:
    """Whether everything that the file includes was found, so that what is missing is missing.

    What is appended to a file is a part of it, unless it holds all that there has to be.
    """
    if view.document.is_fragment and not (view.checks and view.instances):
        return False
    return not any(_includes(item) for item in _all(view.config.items))


def _all(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Block):
            yield from _all(item.items)


def _includes(item: Item) -> bool:
    first = item.words[0]
    return first.startswith(_PREPARED) or (first.startswith("include") and first != "include_check")
