"""What every reader of a configuration language raises, and the check every writer shares."""

from __future__ import annotations


class ParseError(ValueError):
    """Text that its format does not allow; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


def comment_line(text: str) -> str:
    """``# text``; ValueError for a character that could end the comment or hide in it."""
    if not text:
        return "#"
    if not text.replace("\t", " ").isprintable():
        raise ValueError(f"a comment cannot hold control characters: {text!r}")
    return f"# {text}"


def comment_text(line: str) -> str:
    """The inverse of ``comment_line``, for any sign of one character and any indentation."""
    return line.lstrip()[1:].removeprefix(" ")
