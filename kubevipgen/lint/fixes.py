"""The edits of findings, made on the bytes of a file: nothing else in it changes.

Line ends stay those of the file, and what is no UTF-8 stays as it is: a line that holds such bytes
is not edited.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kubevipgen.finding import Edit, Finding

_Span = tuple[int, int, bytes]  # from a byte up to another one: the bytes to put there


class Fixed(NamedTuple):
    """The file as it should be, which findings that mends, and for which there was no way.

    What two findings want to change differently waits for another run.
    """

    content: bytes
    done: tuple[Finding, ...]
    left: tuple[Finding, ...]


def fixed(content: bytes, findings: Iterable[Finding]) -> Fixed:
    """All edits of each finding, or none of them; what came first wins."""
    lines = content.split(b"\n")
    newline = b"\r\n" if lines[0].endswith(b"\r") else b"\n"
    taken: set[_Span] = set()
    done, left = [], []
    for finding in findings:
        spans = [_span(lines, edit, newline) for edit in finding.edits]
        wanted = taken.union(span for span in spans if span)
        if None in spans or _clash(wanted):
            left.append(finding)
        else:
            taken = wanted
            done.append(finding)
    return Fixed(_apply(content, sorted(taken)), tuple(done), tuple(left))


def _span(lines: Sequence[bytes], edit: Edit, newline: bytes) -> _Span | None:
    start = _offset(lines, edit.line, edit.column)
    end = _offset(lines, edit.end_line, edit.end_column)
    if start is None or end is None or end < start:
        return None
    text = edit.text.replace("\r\n", "\n").encode("utf-8")
    return start, end, text.replace(b"\n", newline)


def _offset(lines: Sequence[bytes], line: int, column: int) -> int | None:
    """The byte at a place; None for a place that is not in the file, or cannot be told."""
    if not 0 < line <= len(lines):
        return None
    try:
        text = lines[line - 1].decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not 0 < column <= len(text) + 1:
        return None
    before = sum(len(earlier) + 1 for earlier in lines[: line - 1])
    return before + len(text[: column - 1].encode("utf-8"))


def _clash(spans: Iterable[_Span]) -> bool:
    """Whether one of them changes what another one changes, or inserts at the same place."""
    return any(
        second[0] < first[1] or second[0] == first[0]
        for first, second in itertools.pairwise(sorted(spans))
    )


def _apply(content: bytes, spans: Sequence[_Span]) -> bytes:
    pieces, at = [], 0
    for start, end, text in spans:
        pieces += [content[at:start], text]
        at = end
    return b"".join([*pieces, content[at:]])
