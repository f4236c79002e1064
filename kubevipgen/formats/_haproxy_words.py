"""The words of one line of haproxy.cfg, as haproxy's parse_line() in src/tools.c reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST_WORDS = 64  # MAX_LINE_ARGS: one word more is a fatal error
_BLANKS = " \t\v\f\r"
_BARE = re.compile(rf"[^\\\"'#{_BLANKS}]+")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([ \\tnr#'\"$])|)")
_IN_WEAK = re.compile(r'[^\\"$]*')
# ${NAME}, ${NAME-default}, ${NAME[*]}; the second group is the closing brace.
_VARIABLE = re.compile(r"\$(\{?)[A-Za-z_]\w*(?:\[\*\])?(?:-[^}\"]*)?(\}?)", re.ASCII)
_NAMED = {"t": "\t", "n": "\n", "r": "\r"}
_QUOTE_FOR = re.compile(r"[ \\\"'#$]")
_BACKSLASH_FOR = re.compile(r"([ \\\"'#])")


class Expanding(str):
    """A word with ``$NAME`` or ``${NAME}`` in double quotes, which haproxy replaces as it starts.

    Its value is the text without quotes, ``raw`` the word as it stands in the file.
    """

    __slots__ = ("raw",)
    raw: str


class Words(NamedTuple):
    """The words of a line as values, and the index in it where each begins.

    ``faults`` are what haproxy refuses the line for: an unmatched quote, a broken escape or
    variable, each with its index. ``end`` is where the comment, or nothing more, begins.
    """

    words: list[str]
    starts: list[int]
    end: int
    faults: list[tuple[str, int]]


def split(line: str) -> Words:
    """Whatever is wrong with it: what stands behind an open quote is one word."""
    found = Words([], [], 0, [])
    place = _skip_blanks(line, 0)
    while place < len(line) and line[place] != "#":
        found.starts.append(place)
        word, place = _word(line, place, found.faults)
        found.words.append(word)
        place = _skip_blanks(line, place)
    return found._replace(end=place)


def _skip_blanks(line: str, place: int) -> int:
    while place < len(line) and line[place] in _BLANKS:
        place += 1
    return place


def _word(line: str, start: int, faults: list[tuple[str, int]]) -> tuple[str, int]:
    parts: list[str] = []
    place, expanding = start, False
    while place < len(line) and line[place] not in _BLANKS and line[place] != "#":
        char = line[place]
        if char == "'":
            end = line.find("'", place + 1)
            if end < 0:
                faults.append(("a single quote is never closed", place))
                end = len(line)
            parts.append(line[place + 1 : end])
            place = end + 1
        elif char == '"':
            text, place, variable = _weak(line, place, faults)
            parts.append(text)
            expanding = expanding or variable
        elif char == "\\":
            text, place = _escaped(line, place, faults, weak=False)
            parts.append(text)
        else:
            match = _BARE.match(line, place)
            text = match.group() if match else char
            parts.append(text)
            place += len(text)
    return _value("".join(parts), line[start:place], expanding), min(place, len(line))


def _value(text: str, raw: str, expanding: bool) -> str:  # noqa: FBT001  (private)
    if not expanding:
        return text
    word = Expanding(text)
    word.raw = raw
    return word


def _weak(line: str, start: int, faults: list[tuple[str, int]]) -> tuple[str, int, bool]:
    """The text of ``"..."`` that begins at ``start``, where it ends, whether it has variables."""
    parts: list[str] = []
    place, variable = start + 1, False
    while place < len(line) and line[place] != '"':
        if line[place] == "\\":
            text, place = _escaped(line, place, faults, weak=True)
            parts.append(text)
            continue
        if line[place] == "$":
            variable = True
            if wrong := _wrong_variable(line, place):
                faults.append((wrong, place))
        match = _IN_WEAK.match(line, place + 1)
        end = match.end() if match else place + 1
        parts.append(line[place:end])
        place = end
    if place >= len(line):
        faults.append(("a double quote is never closed", start))
    return "".join(parts), place + 1, variable


def _wrong_variable(line: str, place: int) -> str:
    match = _VARIABLE.match(line, place)
    if match is None:
        return "a '$' in double quotes needs a variable's name behind it, or a backslash before it"
    return "" if match[2] or not match[1] else "the brace of a variable is never closed"


def _escaped(
    line: str, place: int, faults: list[tuple[str, int]], *, weak: bool
) -> tuple[str, int]:
    match = _ESCAPE.match(line, place)
    hexadecimal, named = (match[1], match[2]) if match else (None, None)
    if hexadecimal:
        return chr(int(hexadecimal, 16)), place + 4
    if named and (named != "$" or weak):
        return _NAMED.get(named, named), place + 2
    if line[place + 1 : place + 2] == "x":
        faults.append(("\\x needs two hexadecimal digits", place))
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
