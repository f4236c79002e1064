"""The tree that keepalived.conf and haproxy.cfg share: lines of words, and blocks of lines.

Words are *values*: unquoted, unescaped. Only ``dump`` of the format in question quotes, and only
``parse`` unquotes, so no value can turn into a directive on its way through a tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One directive. ``comments`` are full comment lines above it, without ``#``.

    ``columns`` are the places of the words, from 1; empty when built. ``source`` names the
    included file that it stands in, "" for the file itself.
    """

    words: tuple[str, ...]
    comments: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)  # 1-based place in the text, 0 when built
    column: int = field(default=0, compare=False)
    columns: tuple[int, ...] = field(default=(), compare=False)
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A directive with a body: ``vrrp_instance X {...}`` or haproxy's ``backend x``."""

    words: tuple[str, ...]
    items: tuple[Line | Block, ...]
    comments: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)
    columns: tuple[int, ...] = field(default=(), compare=False)
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Config:
    """A whole file; ``header`` are the comment lines at its top, without ``#``."""

    items: tuple[Line | Block, ...]
    header: tuple[str, ...] = ()
