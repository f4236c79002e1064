"""What hands do to configurations: characters, words, lines and blocks lost, doubled, moved."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_SIGNS = list("{}{}\"\"''\\#!$@~=() \n\t;:,.0aé")
_PLACES = re.compile(r"[{}\"'\\#$!()\n]")  # where one character decides
Mutation = Callable[[random.Random, str], str]


def mutants(seeds: Sequence[str], count: int, seed: int) -> list[str]:
    """So many texts, one to three changes away from one of the seeds each."""
    chance = random.Random(seed)  # noqa: S311  (the same texts every time)
    found = []
    for number in range(count):
        text = seeds[number % len(seeds)]
        for _ in range(chance.choice((1, 1, 2, 3))):
            text = chance.choice(_MUTATIONS)(chance, text)
        found.append(text)
    return found


def _place(chance: random.Random, text: str) -> int:
    """Every second time where a sign that matters stands."""
    places = [match.start() for match in _PLACES.finditer(text)]
    if places and chance.random() < 0.5:
        return chance.choice(places)
    return chance.randrange(len(text) + 1)


def _insert(chance: random.Random, text: str) -> str:
    place = _place(chance, text)
    return text[:place] + chance.choice(_SIGNS) + text[place:]


def _drop(chance: random.Random, text: str) -> str:
    place = _place(chance, text)
    return text[:place] + text[place + 1 :]


def _double(chance: random.Random, text: str) -> str:
    place = _place(chance, text)
    return text[:place] + text[place : place + 1] * 2 + text[place + 1 :]


def _word(chance: random.Random, text: str) -> str:
    words = list(re.finditer(r"\S+", text))
    if not words:
        return text
    one, other = chance.choice(words), chance.choice(words)
    new = chance.choice(
        ("", f'"{one[0]}"', f"'{one[0]}'", f'"{one[0]}', f"{one[0]} {other[0]}", other[0])
    )
    return text[: one.start()] + new + text[one.end() :]


def _line(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    what = chance.randrange(5)
    if what == 0:
        del lines[place]
    elif what == 1:
        lines.insert(other, lines[place])
    elif what == 2:
        lines[place], lines[other] = lines[other], lines[place]
    elif what == 3 and place + 1 < len(lines):
        lines[place : place + 2] = [lines[place] + lines[place + 1]]
    else:
        lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
    return "\n".join(lines)


def _block(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = chance.randrange(len(lines))
    end = min(len(lines), start + chance.randrange(1, 12))
    what = chance.randrange(3)
    if what == 0:
        del lines[start:end]
    elif what == 1:
        lines[start:start] = lines[start:end]
    else:
        block = lines[start:end]
        del lines[start:end]
        place = chance.randrange(len(lines) + 1)
        lines[place:place] = block
    return "\n".join(lines)


_MUTATIONS: tuple[Mutation, ...] = (_insert, _insert, _drop, _drop, _double, _word, _line, _block)
