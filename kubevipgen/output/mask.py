"""Secrets out of sight."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

MASK = "********"
# What a writer may put between the characters of a value: \" and '' and '\'' and the like.
_ESCAPES = r"[\\'\"]*"
_KEY = re.compile(r"[\s\-'\"]*([\w./@-]*\w)")


def mask(text: str, secrets: Sequence[str]) -> str:
    """``text`` with each secret, and each line of a secret of several lines, replaced.

    Overlapping secrets vanish as one. A text that is one secret as a whole (a private key)
    becomes a single masked line.
    """
    if not secrets or not text.strip():
        return text
    if text.strip() in {secret.strip() for secret in secrets}:
        return f"{MASK}\n"
    patterns = _patterns(tuple(secrets))
    # What is left beside a mask may spell a secret that holds asterisks: again, until it is gone.
    while spans := _spans(text, patterns):
        text = _cut(text, spans)
    return text


def line_keys(text: str, secrets: Sequence[str]) -> tuple[str, ...]:
    """The first word of each line that holds a secret: ``token``, ``auth_pass``.

    ``*`` stands for lines that are nothing but a secret, and so cannot be told from others.
    """
    if not secrets:
        return ()
    hidden = mask(text, secrets).splitlines()
    return tuple(sorted({_key(line) for line in hidden if MASK in line}))


def secret_lines(text: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The lines that begin as lines that held a secret: to be hidden as a whole."""
    wanted = set(keys)
    if "*" in wanted:
        return (text,) if text.strip() else ()
    return tuple(line for line in map(str.strip, text.splitlines()) if _key(line) in wanted)


def mask_keys(text: str, keys: Iterable[str], known: Iterable[str] = ()) -> str:
    """Hide lines of a text whose secrets are unknown: those that start as secret lines did.

    ``known`` are lines that are public because they were just rendered without a secret.
    """
    wanted, public = set(keys), set(known)
    return "".join(
        _hide(line) if _key(line) in wanted and line.rstrip("\n") not in public else line
        for line in text.splitlines(keepends=True)
    )


def _key(line: str) -> str:
    found = _KEY.match(line.partition(MASK)[0])
    return found[1] if found else "*"


def _hide(line: str) -> str:
    found = _KEY.match(line)
    end = "\n" if line.endswith("\n") else ""
    return f"{line[: found.end()] if found else ''} {MASK}{end}"


@lru_cache(maxsize=64)
def _patterns(secrets: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    pieces = {s for secret in secrets for s in (secret, *map(str.strip, secret.splitlines()))}
    # Nothing but asterisks is what a mask looks like; hiding it again would never end.
    wanted = sorted((p for p in pieces if p.strip("*")), key=len, reverse=True)
    return tuple(re.compile(f"(?=({_loose(piece)}))") for piece in wanted)


def _loose(piece: str) -> str:
    if piece.isalnum():
        return re.escape(piece)
    return _ESCAPES.join(re.escape(char) for char in piece)


def _spans(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where secrets stand, in order, those that touch joined."""
    found = sorted(match.span(1) for pattern in patterns for match in pattern.finditer(text))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], MASK]
        last = end
    return "".join([*pieces, text[last:]])
