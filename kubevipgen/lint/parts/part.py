"""A text in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` is the file that it becomes, or its key; ``words`` say what it is.

    It begins at ``first_line`` of the text around it, ``indent`` columns in. ``outer`` are its
    lines there, when something changes them on the way; ``place`` is the line and column of what
    has no lines of its own. ``is_named``: somebody calls it a file, so it may be of any kind.
    ``is_appended``: it is written behind what that file holds already. ``is_applied``: it becomes
    no file at all, kubectl sends it to the API server.
    """

    text: str
    name: str
    words: str
    first_line: int
    indent: int = 0
    outer: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    mode: int | None = None
    is_named: bool = True
    is_appended: bool = False
    is_applied: bool = False
