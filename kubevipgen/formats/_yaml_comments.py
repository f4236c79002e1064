"""Full-line comments of a YAML text, found beside ruamel's events, which leave them out.

The text is walked once, in the order of the events: whoever asks gets the comment lines since the
last question.
"""

from __future__ import annotations

import re

from kubevipgen.formats.error import comment_text

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML readers count as a line
_DASHES = re.compile(r"[ \t]*(-[ \t]+)*-[ \t]*(?:#.*)?")


class Comments:
    """All line numbers count from 0, as ruamel's marks do."""

    def __init__(self, text: str) -> None:
        self._lines = _BREAK.split(text)
        self._next = 0  # the first line that nobody has asked for
        self._open_items = 0  # dashes of a line "- -" whose inner sequences are still to come
        self._documents = 0

    def begin_document(self, marker: int) -> None:
        """``marker`` is the line of ``---``; what stands above the first one opens the document."""
        if self._documents:
            self._next = max(self._next, marker + 1)
        self._documents += 1

    def header(self, root: int) -> tuple[str, ...]:
        """The comment lines above ``root`` that a blank line (or ``---``) parts from it."""
        lines = self._lines[self._next : root]
        end = max((i for i, line in enumerate(lines) if not _is_comment(line)), default=0)
        self._next += end
        texts = [comment_text(line) if _is_comment(line) else "" for line in lines[:end]]
        blank = [i for i, line in enumerate(lines[:end]) if _is_comment(line)]
        return tuple(texts[blank[0] : blank[-1] + 1]) if blank else ()

    def above_key(self, line: int) -> tuple[str, ...]:
        return self._take(line, line + 1)

    def above_item(self, line: int) -> tuple[str, ...]:
        """As ``above_key``; comments between a lone dash and its content belong to the content."""
        if self._open_items:
            self._open_items -= 1
            return ()
        for number in range(self._next, line + 1):
            if _DASHES.fullmatch(self._lines[number]):
                self._open_items = self._lines[number].partition("#")[0].count("-") - 1
                return self._take(number, number + 1)
        return self._take(line, line + 1)

    def skip(self, end: int) -> None:
        """Lines before ``end`` belong to a scalar, whatever they look like."""
        self._next = max(self._next, end)
        self._open_items = 0

    def _take(self, end: int, then: int) -> tuple[str, ...]:
        found = tuple(map(comment_text, filter(_is_comment, self._lines[self._next : end])))
        self._next = max(self._next, then)
        return found


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t").startswith("#")
