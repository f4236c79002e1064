"""Placeholders with braces, which keepalived would take for blocks: words while a file is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubevipgen.finding import Location
from kubevipgen.formats.keepalived_resolve import Include
from kubevipgen.lint.placeholder_forms import MUSTACHE

_BRACED = re.compile(r"^([ \t]*)\{([A-Z][A-Z0-9_]{0,60})\}", re.MULTILINE)
_MASK = re.compile(r"<X\w*X>")


def masked(text: str) -> str:
    """With ``{{ vip }}`` as one word of the same length, so that every column stays."""
    if "{{" in text:
        text = MUSTACHE.sub(lambda found: _mask(found[0][2:-2]), text)
    return _BRACED.sub(lambda found: f"{found[1]}<{found[2]}>", text)


def masking(include: Include) -> Include:
    """The same for files that are included."""

    def masked_files(pattern: str, source: str) -> Sequence[tuple[str, str]]:
        return [(name, masked(text)) for name, text in include(pattern, source)]

    return masked_files


def unmasked(text: str, at: Location) -> str:
    """A word as it stands in the file."""
    if not _MASK.search(text):
        return text
    original = at.excerpt[at.column - 1 :][: len(text)]
    return original if len(original) == len(text) else text


def _mask(inner: str) -> str:
    return f"<X{re.sub(r'[^a-zA-Z0-9]', '_', inner)}X>"
