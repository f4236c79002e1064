"""The settings of a TOML file by their full names (``tomllib`` came with Python 3.11 only).

Tolerant, not a validator: what it does not understand it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Key = tuple[str, ...]
_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)""")
_STRING = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)\'""")
_SETTING = re.compile(r"""\s*((?:[A-Za-z0-9_.-]|"[^"]*"|'[^']*'|\s)+?)\s*=\s*(.*)""", re.DOTALL)
_WORDS = {"true": True, "false": False}


def values(text: str) -> dict[Key, Any]:
    """Strings, numbers, true and false, and lists of strings, by the names on the way to them."""
    found: dict[Key, Any] = {}
    table: Key = ()
    for line in _logical_lines(text):
        if line.startswith("["):
            table = _key(line.strip("[] "))
            continue
        setting = _SETTING.fullmatch(line)
        if setting:
            found[(*table, *_key(setting.group(1)))] = _value(setting.group(2).strip())
    return found


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments; a list over several lines as one."""
    kept = ""
    for raw in text.splitlines():
        line = f"{kept} {_without_comment(raw)}".strip()
        bare = _STRING.sub("", line)
        if "=" in bare and bare.count("[") > bare.count("]"):
            kept = line
            continue
        kept = ""
        if line:
            yield line


def _without_comment(line: str) -> str:
    """Up to the first ``#`` that is not inside a string."""
    hidden = _STRING.sub(lambda found: "x" * len(found.group()), line)
    return line[: hidden.find("#")] if "#" in hidden else line


def _key(text: str) -> Key:
    return tuple(next(filter(None, part), "") for part in _PART.findall(text))


def _value(text: str) -> Any:
    if text.startswith("["):
        return [double or single for double, single in _STRING.findall(text)]
    string = _STRING.fullmatch(text)
    if string:
        return string.group(1) or string.group(2) or ""
    return int(text) if text.lstrip("-").isdigit() else _WORDS.get(text, text)
