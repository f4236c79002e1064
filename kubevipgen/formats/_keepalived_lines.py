"""The lines of keepalived.conf as its buffer holds them, each character with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubevipgen.formats.error import ParseError

LONGEST = 1023  # bytes: keepalived's buffer of 1024, less the final NUL; the rest is a new line
INCLUDE = re.compile(r"include[rmwba]?\s[ \t]*(.*)", re.DOTALL)
_SPECIAL = re.compile(r'[!#"\\]')
_LISTED = r"~(?:LST|SEQx?)[ \t]*\([^)]*\)"
# A reference such as ${X} stands for text without braces, once it is resolved, and the braces of
# a ~LST are none of a block.
_PIECE = re.compile(
    r"[{}]|(?:\A(?:[ \t]*" + _LISTED + r')+|"[^"]*(?:"|$)|\$\{\w+(?: [ 0-9]*)?\}|[^{}"])+'
)


class Text(NamedTuple):
    """Characters side by side in a file, or brought together from several places.

    ``columns`` has the place of each character where they do not stand side by side. ``source``
    is the included file, and ``via`` the place in the outermost file that included it.
    """

    text: str
    line: int
    column: int
    columns: tuple[int, ...] = ()
    source: str = ""
    via: tuple[int, int] = (0, 0)

    def at(self, index: int) -> int:
        """The column of one character, or of the end."""
        if not self.columns:
            return self.column + index
        return self.columns[index] if index < len(self.columns) else self.columns[-1] + 1

    def part(self, start: int, end: int) -> Text:
        """The characters from ``start`` up to, not including, ``end``."""
        columns = self.columns[start:end]
        return self._replace(text=self.text[start:end], column=self.at(start), columns=columns)

    def stripped(self, characters: str = " \t") -> Text:
        """Without such characters at both ends."""
        start = len(self.text) - len(self.text.lstrip(characters))
        end = len(self.text.rstrip(characters))
        whole = start == 0 and end == len(self.text)
        return self if whole else self.part(start, max(start, end))

    def fault(self, message: str, index: int = 0) -> ParseError:
        """An error at a character; of an included file it names the place that included it."""
        if not self.source:
            return ParseError(message, self.line, self.at(index))
        return ParseError(f"{self.source}, line {self.line}: {message}", *self.via)


def buffers(text: str, source: str = "", via: tuple[int, int] = (0, 0)) -> Iterator[Text]:
    """Lines as keepalived's buffer holds them: without line ends, and none longer than it."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if len(line) * 4 <= LONGEST:
            yield Text(line.rstrip("\r").partition("\0")[0], number, 1, (), source, via)
            continue
        data, column = line.rstrip("\r").encode("utf-8", "surrogatepass"), 1
        for start in range(0, max(len(data), 1), LONGEST):
            chunk = data[start : start + LONGEST].decode("utf-8", "replace")
            yield Text(chunk.partition("\0")[0], number, column, (), source, via)
            column += len(chunk)


def without_comment(whole: Text) -> tuple[Text, bool]:
    r"""A line up to an unquoted ``#`` or ``!``, with ``\#`` and ``\!`` resolved, stripped.

    And whether a double quote is left open. A backslash at the very end moves to the end of what
    is left, as keepalived has it, even from the end of a comment: ``priority 100 # note \`` reads
    as ``priority 100\``.
    """
    whole = whole.stripped()
    text, kept, start, quoted, cut, tail = whole.text, [], 0, False, -1, False
    at = _SPECIAL.search(text)
    if at is None:
        return whole, False
    while at:
        char, place = at.group(), at.start()
        if char == '"' and cut < 0:
            quoted = not quoted
        elif char == "\\":
            if not quoted and cut < 0 and text[place + 1 : place + 2] in ("#", "!"):
                kept.append(whole.part(start, place))
                start = place + 1
            tail = place + 1 == len(text)
            place += 1
        elif not quoted and cut < 0 and char in "#!":
            cut = place
        at = _SPECIAL.search(text, place + 1)
    end = cut if cut >= 0 else len(text) - tail
    return _put_together([*kept, whole.part(start, end)], whole, tail=tail), quoted


def _put_together(parts: list[Text], whole: Text, *, tail: bool) -> Text:
    result = (joined(parts) if len(parts) > 1 else parts[0]).stripped()
    return joined([result, whole.part(len(whole.text) - 1, len(whole.text))]) if tail else result


def joined(parts: Sequence[Text]) -> Text:
    """Several pieces as one, in the line of the first."""
    columns = tuple(part.at(index) for part in parts for index in range(len(part.text)))
    return parts[0]._replace(text="".join(part.text for part in parts), columns=columns)


def pieces(whole: Text) -> list[Text]:
    """Cuts at braces outside ``"..."``: each piece is ``{``, ``}`` or the text between.

    The braces of an include are those of a pattern.
    """
    if ("{" not in whole.text and "}" not in whole.text) or INCLUDE.match(whole.text):
        return [whole]
    found = [whole.part(*match.span()).stripped() for match in _PIECE.finditer(whole.text)]
    return [piece for piece in found if piece.text]


def cut(whole: Text) -> tuple[Text, Text]:
    """The first piece of a line that is stripped, and what is left."""
    match = _PIECE.match(whole.text)
    end = match.end() if match else len(whole.text)
    return whole.part(0, end).stripped(), whole.part(end, len(whole.text)).stripped()
