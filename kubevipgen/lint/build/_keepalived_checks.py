"""``vrrp_script`` and who tracks it, as keepalived takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen.formats.tree import Block
from kubevipgen.lint.build._keepalived_words import (
    Item,
    Items,
    Place,
    blocks,
    inside,
    last,
    last_in,
    named,
    nth,
    number,
    rest,
    word,
)
from kubevipgen.lint.view.keepalived import Check, Tracked
from kubevipgen.lint.view.word import Word

_MOST = 2**31 - 1
_HEAVIEST = 253
_LONGEST = 4294  # seconds


def checks(place: Place, items: Items) -> dict[str, Check]:
    """Each vrrp_script by name; a second one of the same name is skipped."""
    found: dict[str, Check] = {}
    for block in blocks(items, "vrrp_script"):
        name = word(place, block, 1)
        if name and name.text not in found:
            found[name.text] = _check(place, block, name)
    return found


def _check(place: Place, block: Block, name: Word) -> Check:
    lines = block.items
    script = next(reversed(named(lines, "script")), None)
    command = rest(place, script, 1) if script else None
    interval = last_in(place, lines, "interval", 1, _LONGEST) or 1
    timeout = 1 if _is_zero(last(place, lines, "timeout")) else interval
    weight = last(place, lines, "weight")
    user = next(reversed(named(lines, "user")), None)
    return Check(
        name,
        block,
        place(block, 0),
        command,
        _path(command),
        interval,
        last_in(place, lines, "timeout", 1, _LONGEST) or timeout,
        last_in(place, lines, "fall", 1, _MOST) or 1,
        last_in(place, lines, "rise", 1, _MOST) or 1,
        number(weight) or 0,
        rest(place, user, 1) if user else None,
        weight,
    )


def _is_zero(value: Word | None) -> bool:
    """Whether it is a timeout of 0, which keepalived makes 1."""
    return number(value) == 0


def _path(command: Word | None) -> str:
    """The file that a command runs, "" for a name that is looked for in PATH."""
    first = command.text.split()[:1] if command else []
    found = first[0].strip("\"'") if first else ""
    return found if "/" in found else ""


def tracked(place: Place, items: Items, known: Mapping[str, Check]) -> Iterator[Tracked]:
    """The entries of the track_script blocks among some lines."""
    for item in inside(items, "track_script"):
        name = nth(place, item)
        check = known.get(name.text)
        own = _weight(place, item)
        weight = number(own)
        if weight is None or abs(weight) > _HEAVIEST:
            weight = check.weight if check else 0
        usual = check.weight_word if check else None
        yield Tracked(name, weight, check, own or usual, _is_reverse(item, check), _refused(item))


def process_weights(place: Place, items: Items) -> dict[str, Word | None]:
    """The weight of each vrrp_track_process by name."""
    return {
        block.words[1]: last(place, block.items, "weight")
        for block in blocks(items, "vrrp_track_process")
        if len(block.words) > 1
    }


def processes(place: Place, items: Items, weights: Mapping[str, Word | None]) -> Iterator[Tracked]:
    """The entries of the track_process blocks among some lines."""
    for item in inside(items, "track_process"):
        name = nth(place, item)
        weight = _weight(place, item) or weights.get(name.text)
        yield Tracked(name, number(weight) or 0, None, weight)


def _weight(place: Place, item: Item) -> Word | None:
    return word(place, item, 2) if item.words[1:2] == ("weight",) else None


def _is_reverse(item: Item, check: Check | None) -> bool:
    if item.words[1:2] == ("weight",):
        return "reverse" in item.words[3:]
    lines = named(check.block.items, "weight") if check else []
    return bool(lines) and "reverse" in lines[-1].words[2:]


def _refused(item: Item) -> str:
    """Why keepalived leaves the line out; only ``weight NUMBER`` may follow the name."""
    if item.words[1:] == ("weight",):
        return "`weight` without a value"
    if len(item.words) > 1 and item.words[1] != "weight":
        return f"unknown option `{item.words[1]}`"
    return ""
