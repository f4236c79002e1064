"""What the asking process writes, a line each, as it happens: JSON lists with a word first.

``["request", NUMBER, BEGIN, END, ERROR]``; for the stream ``["flow", AT]`` when it flows (again),
``["line", AT]`` for what comes then, and ``["cut", AT, ERROR]`` when it flows no longer. Times are
those of the monotonic clock, which all processes of a machine share (clock_gettime(2)).
"""

from __future__ import annotations

import json
import os
from typing import Any

REQUEST, FLOW, LINE, CUT = "request", "flow", "line", "cut"


def tell(word: str, *values: float | str) -> None:
    """To standard output, in one write: several threads tell, and none may cut a line of others."""
    os.write(1, f"{json.dumps([word, *values])}\n".encode())


def read(text: bytes) -> list[list[Any]]:
    """Whole lines only."""
    return [json.loads(line) for line in text.splitlines()]
