"""HTML and SVG as text that is escaped once, and always."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What no document can hold, and the halves of characters that no stream of UTF-8 takes.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# HTML elements that have no end tag (https://html.spec.whatwg.org/#void-elements).
_VOID = frozenset({"br", "link", "meta"})
_SVG_EMPTY = frozenset({"circle", "line", "path", "rect", "use"})


class Markup(str):
    """Text that is markup already; every other text is escaped where it is put."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """For the text of an element and for a value in double quotes."""
    for plain, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, entity)
    return Markup(_ILLEGAL.sub("\ufffd", text))


def tag(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """An element: ``class_`` is the attribute class, ``stroke_width`` is stroke-width.

    An attribute that is None is left out. ``style`` and ``script`` must not be made with foreign
    text: escaping does not work inside them.
    """
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{words}>")
    if name in _SVG_EMPTY and not content:
        return Markup(f"<{name}{words}/>")
    return Markup(f"<{name}{words}>{joined(content)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """One after the other; what is not markup yet is escaped."""
    return Markup(
        between.join(part if isinstance(part, Markup) else escaped(part) for part in parts)
    )


def number(value: str | float) -> str:
    """A text as it is; a number with at most two digits after the point."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
