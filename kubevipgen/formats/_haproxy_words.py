"""The words of one line of haproxy.cfg, as haproxy's parse_line() in src/tools.c reads them."""

from __future__ import annotations

import re

from kubevipgen.formats.error import ParseError

MOST_WORDS = 64  # MAX_LINE_ARGS: one word more is a fatal error
_BLANKS = " \t\v\f\r"
_BARE = re.compile(rf"[^\\\"'#{_BLANKS}]+")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([ \\tnr#'\"$])|)")
_NAMED = {"t": "\t", "n": "\n", "r": "\r"}
_QUOTE_FOR = re.compile(r"[ \\\"'#$]")
_BACKSLASH_FOR = re.compile(r"([ \\\"'#])")


class Expanding(str):
    """A word with ``$NAME`` or ``${NAME}`` in double quotes, which haproxy replaces as it starts.

    Its value is the text without quotes, ``raw`` the word as it stands in the file.
    """

    __slots__ = ("raw",)
    raw: str


def split(line: str, number: int) -> tuple[list[str], int]:
    """The words of a line as values, and where the comment (or the end) begins.

    Raises ParseError for an unmatched quote and for a broken hexadecimal escape, both fatal in
    haproxy.
    """
    words: list[str] = []
    place = _skip_blanks(line, 0)
    while place < len(line) and line[place] != "#":
        word, end = _word(line, place, number)
        words.append(word)
        place = _skip_blanks(line, end)
    return words, place


def _skip_blanks(line: str, place: int) -> int:
    while place < len(line) and line[place] in _BLANKS:
        place += 1
    return place


def _word(line: str, start: int, number: int) -> tuple[str, int]:
    parts: list[str] = []
    place, expanding = start, False
    while place < len(line) and line[place] not in _BLANKS and line[place] != "#":
        char = line[place]
        if char == "'":
            end = line.find("'", place + 1)
            if end < 0:
                raise ParseError("a single quote is never closed", number, place + 1)
            parts.append(line[place + 1 : end])
            place = end + 1
        elif char == '"':
            text, place, variable = _weak(line, place, number)
            parts.append(text)
            expanding = expanding or variable
        elif char == "\\":
            text, place = _escaped(line, place, number, weak=False)
            parts.append(text)
        else:
            match = _BARE.match(line, place)
            text = match.group() if match else char
            parts.append(text)
            place += len(text)
    return _value("".join(parts), line[start:place], expanding), place


def _value(text: str, raw: str, expanding: bool) -> str:  # noqa: FBT001  (private)
    if not expanding:
        return text
    word = Expanding(text)
    word.raw = raw
    return word


def _weak(line: str, start: int, number: int) -> tuple[str, int, bool]:
    """The text of ``"..."`` that begins at ``start``, where it ends, whether it has variables."""
    parts: list[str] = []
    place, variable = start + 1, False
    while place < len(line) and line[place] != '"':
        if line[place] == "\\":
            text, place = _escaped(line, place, number, weak=True)
            parts.append(text)
            continue
        variable = variable or line[place] == "$"
        parts.append(line[place])
        place += 1
    if place >= len(line):
        raise ParseError("a double quote is never closed", number, start + 1)
    return "".join(parts), place + 1, variable


def _escaped(line: str, place: int, number: int, *, weak: bool) -> tuple[str, int]:
    match = _ESCAPE.match(line, place)
    hexadecimal, named = (match[1], match[2]) if match else (None, None)
    if hexadecimal:
        return chr(int(hexadecimal, 16)), place + 4
    if named and (named != "$" or weak):
        return _NAMED.get(named, named), place + 2
    if line[place + 1 : place + 2] == "x":
        raise ParseError("\\x needs two hexadecimal digits", number, place + 1)
    return "\\", place + 1


def join(words: tuple[str, ...]) -> str:
    """The text of one line; ValueError for what haproxy would not read back as these words."""
    if not words or not words[0]:
        raise ValueError("haproxy.cfg: a line needs a word")
    if len(words) > MOST_WORDS:
        raise ValueError(f"haproxy.cfg: a line holds {MOST_WORDS} words, not {len(words)}")
    return " ".join(map(_written, words))


def _written(word: str) -> str:
    if isinstance(word, Expanding):
        return word.raw
    if not word.isprintable():
        raise ValueError(
            f"haproxy.cfg cannot hold {word!r}: only printable characters can be written"
        )
    if word and not _QUOTE_FOR.search(word):
        return word
    if "'" in word:
        return _BACKSLASH_FOR.sub(r"\\\1", word)
    return f"'{word}'"
