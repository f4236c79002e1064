"""How messages about the spec speak: names offered, lists written out."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The closest known word, or nothing when none is close."""
    import difflib  # noqa: PLC0415  (only needed when something is wrong)

    lowered = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower()[:100], lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else ""


def listing(words: Iterable[str], last: str = "or") -> str:
    """``a, b or c``."""
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail
