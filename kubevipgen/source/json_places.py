"""Where in a JSON text a value stands, found by skipping over all others at the parser's speed.

A document of facts may be large; the YAML reader, which knows every position, would need longer
for it than the probe did for the facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from kubevipgen.source.paths import Step

_BLANKS = re.compile(r"[ \t\n\r]*")
_value = json.JSONDecoder().raw_decode


def offset_of(text: str, path: Iterable[Step]) -> int:
    """Where the value at ``path`` begins, or its nearest parent that exists.

    ``text`` must be JSON that Python's parser has accepted.
    """
    at = _skip(text, 0)
    for step in path:
        below = [start for name, start in _members(text, at) if name == step]
        if not below:
            break
        at = below[-1]  # of the same name twice the parser takes the last
    return at


def _members(text: str, at: int) -> Iterator[tuple[Step, int]]:
    """The names or numbers of what is directly inside the object or list, and where it begins."""
    closing = {"{": "}", "[": "]"}.get(text[at])
    if closing is None:
        return
    number, at = 0, _skip(text, at + 1)
    while text[at] != closing:
        name: Step = number
        if closing == "}":
            name, at = _value(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield name, at
        at = _skip(text, _value(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
