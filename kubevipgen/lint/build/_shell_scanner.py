"""A place in shell text, and the small steps from it."""

from __future__ import annotations

import re

from kubevipgen.lint.build._shell_tree import Node

_BLANKS = re.compile(r"(?:[ \t]+|\\\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_DEEPEST = 50
_RETRIES = 3


class TooDeepError(Exception):
    """Nested further than any script that a person wrote."""


class Scanner:
    """``pos`` is where it is; ``error`` the first thing that no shell accepts, and its offset."""

    def __init__(self, text: str, base: int = 0, depth: int = 0) -> None:
        self.text = text
        self.base = base
        self.depth = depth
        self.pos = 0
        self.error: tuple[str, int] | None = None
        self.heredocs: list[tuple[str, bool]] = []
        self.retries = _RETRIES

    def items(self, closers: frozenset[str], *, may_be_empty: bool) -> list[Node]:
        """Commands up to one of the closers; the grammar's part."""
        raise NotImplementedError

    def fail(self, message: str, start: int) -> None:
        if self.error is None:
            self.error = (message, self.base + start)

    def sees(self, text: str) -> bool:
        return self.text.startswith(text, self.pos)

    def here(self) -> str:
        return self.text[self.pos : self.pos + 1]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise TooDeepError

    def blanks(self) -> None:
        """Over blanks and a comment, not over the end of the line."""
        if found := _BLANKS.match(self.text, self.pos):
            self.pos = found.end()
        if found := _COMMENT.match(self.text, self.pos):
            self.pos = found.end()

    def newline(self) -> None:
        """Over the end of a line and the here-documents that begin after it."""
        self.pos += 1
        for mark, is_indented in self.heredocs:
            self._heredoc(mark, is_indented=is_indented)
        self.heredocs = []

    def _heredoc(self, mark: str, *, is_indented: bool) -> None:
        while self.pos < len(self.text):
            end = self.text.find("\n", self.pos)
            end = len(self.text) if end < 0 else end
            line = self.text[self.pos : end]
            self.pos = min(end + 1, len(self.text))
            if (line.lstrip("\t") if is_indented else line) == mark:
                return
