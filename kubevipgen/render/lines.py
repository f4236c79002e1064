"""Files of plain lines: comments, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.formats.error import comment_line


def comments(texts: Iterable[str]) -> list[str]:
    """Comment lines.

    Raises:
        ValueError: a text holds a character that would end the comment.
    """
    return [comment_line(text) for text in texts]


def text(lines: Iterable[str]) -> str:
    return "\n".join([*lines, ""])
