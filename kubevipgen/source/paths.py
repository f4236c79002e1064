"""Places inside a document, as people write them: ``nodes[0].address``."""

from __future__ import annotations

import re
from collections.abc import Iterable

Step = str | int
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def path_text(path: Iterable[Step]) -> str:
    """``("nodes", 0, "labels", "a/b")`` becomes ``nodes[0].labels["a/b"]``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quoted(step)}]"
    return text


def quoted(value: str, longest: int = 60) -> str:
    """A user's text inside a message: in quotes, shortened, nothing invisible left in it."""
    cut = value if len(value) <= longest else value[: longest - 1] + "…"
    return '"' + "".join(_visible(char) for char in cut) + '"'


def _visible(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else char.encode("unicode_escape").decode()
