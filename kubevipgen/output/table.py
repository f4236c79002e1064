"""A plain table whose cells may have several lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

Row = tuple[str, ...]


def table(head: Row, rows: Sequence[Row], limits: Sequence[int]) -> Iterator[str]:
    """Lines without trailing blanks; a column is as wide as it must be, at most its limit."""
    cells = [[_wrap(text, limit) for text, limit in zip(row, limits, strict=True)] for row in rows]
    widths = [
        max([len(title), *(len(line) for row in cells for line in row[column])])
        for column, title in enumerate(head)
    ]
    yield _line(head, widths)
    for row in cells:
        for parts in zip_longest(*row, fillvalue=""):
            yield _line(parts, widths)


def _wrap(text: str, limit: int) -> list[str]:
    return textwrap.wrap(text, limit, break_on_hyphens=False) or [""]


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
    return "  ".join(padded).rstrip()
