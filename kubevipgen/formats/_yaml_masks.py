"""Placeholders of Jinja and Go templates in YAML: made readable without moving a character.

``vip: {{ vip }}:6443`` is no YAML, and a file with one such value is still worth reading. Each
placeholder becomes a word of the same length, which is turned back when the value is read.
"""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{1,200}\}\}")
_CONTROL = re.compile(
    r"^([ \t]*)(?:\{%[^{}\n]{1,500}%\}"
    r"|\{\{-? *(?:if|else|end|range|with|define|block|template|include|/\*)[^{}\n]{0,500}\}\})"
    r"[ \t\r]*$",
    re.MULTILINE,
)
_FIRST, _SIZE, _FILL = 0xE000, 0x1000, "\uf000"  # private use: valid in YAML, in nobody's file
_MASK = re.compile("([\ue000-\uefff][\ue000-\uefff])\uf000+")


def mask(text: str) -> tuple[str, list[str]]:
    """The text with words for placeholders, and what each stands for."""
    found: list[str] = []
    if "{{" not in text and "{%" not in text:
        return text, found

    def word(match: re.Match[str]) -> str:
        if len(found) >= _SIZE * _SIZE:
            return match[0]
        high, low = divmod(len(found), _SIZE)
        found.append(match[0])
        return chr(_FIRST + high) + chr(_FIRST + low) + _FILL * (len(match[0]) - 2)

    text = _CONTROL.sub(lambda match: "#".ljust(len(match[0]), "#"), text)
    return _PLACEHOLDER.sub(word, text), found


def unmask(text: str, found: list[str]) -> str:
    """A value as it was written."""
    return _MASK.sub(lambda match: _meant(match, found), text) if found else text


def _meant(match: re.Match[str], found: list[str]) -> str:
    number = (ord(match[1][0]) - _FIRST) * _SIZE + ord(match[1][1]) - _FIRST
    return found[number] if number < len(found) else match[0]
