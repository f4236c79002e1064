"""Plain data with comments."""

from __future__ import annotations

from typing import Any

Scalar = str | int | float | bool | None


class Map(dict[Any, Any]):
    """A mapping with the comment lines that stand above its keys.

    ``header`` are the comment lines that open a document and stand apart from its first key by a
    blank line. Comments take no part in ``==``.
    """

    __slots__ = ("comments", "header")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comments: dict[Any, tuple[str, ...]] = {}
        self.header: tuple[str, ...] = ()


class Seq(list[Any]):
    """A sequence; as ``Map``, with the index of an item in place of the key."""

    __slots__ = ("comments", "header")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.comments: dict[int, tuple[str, ...]] = {}
        self.header: tuple[str, ...] = ()
