"""Lines as placeholders are looked for in them: without comments, quotes, and block scalars."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOPS = re.compile(r'["\\#!;]')
_QUOTED = re.compile(r'"[^"]*(?:"|$)|\'[^\']*(?:\'|$)')
_BLOCK_SCALAR = re.compile(r"(?:^|[\s:-])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_ENTRY = re.compile(r"[ \t]*(?:- +)*(?:[\"']?[\w./-]+[\"']?:(?:[ \t]+|$))?")


def code_of(line: str, signs: str) -> str:
    """The line up to a comment that one of these signs begins, outside double quotes."""
    quoted, place = False, 0
    while match := _STOPS.search(line, place):
        sign, place = match.group(), match.end()
        if sign == "\\":
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif sign in signs and not quoted:
            return line[: match.start()]
    return line


def without_quoted(code: str) -> str:
    """With blanks in place of what stands in quotes, so that places stay."""
    return _QUOTED.sub(lambda found: " " * len(found.group()), code)


def yaml_values(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, what stands before the value, dashes and key, and the value; no block scalars."""
    inside = -1  # the indentation of the key whose block scalar goes on
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw[:4000].rstrip("\r")
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or (inside >= 0 and indent > inside):
            continue
        inside = indent if _BLOCK_SCALAR.search(line) else -1
        code = _without_yaml_comment(line)
        head = _ENTRY.match(code)
        start = head.end() if head else 0
        yield number, code[:start], code[start:].rstrip()


def _without_yaml_comment(line: str) -> str:
    if line.lstrip().startswith("#"):
        return ""
    return re.split(r"\s#", line, maxsplit=1)[0]
