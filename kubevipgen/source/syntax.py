"""YAML syntax errors in our own words; the parser's own text fills three lines and says less."""

from __future__ import annotations

import re

from kubevipgen.finding import FindingsError, Location
from kubevipgen.source.intake import refusal

# What the parser complains about -> what the user should read, and the way out. First hit wins.
_WORDS: tuple[tuple[str, str, str], ...] = (
    (r"found character '\\t'", "a tab stands where only blanks may", "write blanks instead"),
    (
        r"found character '([@`%])'",
        "text cannot start with {0}",
        "put the text in quotes",
    ),
    (
        r"mapping values are not allowed",
        'a second ": " or a wrong indentation',
        'put text that holds ": " in quotes, and give fields of one mapping the same indentation',
    ),
    (
        r"sequence entries are not allowed",
        'a list item ("- ") cannot start here',
        "start the list on a line of its own",
    ),
    (
        r"found unexpected end of stream",
        "the quote that opens here is never closed",
        "close the quote",
    ),
    (
        r"expected ',' or '(.)', but got '<stream end>'",
        "the bracket that opens here is never closed",
        "close it with {0}",
    ),
    (
        r"expected ',' or '(.)', but got '(.+)'",
        'a comma or "{0}" must stand here',
        "put text that holds brackets, commas or quotes in quotes",
    ),
    (
        r"could not find expected ':'",
        'a field needs ": " and a value, but none follows',
        'write "name: value"',
    ),
    (
        r"expected <block end>, but found '(<scalar>|\?)'",
        "text follows where the value has already ended",
        "is a quote inside the text, or the indentation different from the line above?",
    ),
    (
        r"expected <block end>",
        "the indentation does not match any line above",
        "give fields of one mapping the same indentation",
    ),
    (r"expected '<document start>'", "text follows where the document has ended", "remove it"),
    (r"unknown escape|escape sequence", "this backslash escape does not exist", "use '...' quotes"),
    (r"expected the node content, but found '(.)'", 'there is no "{0}" to close here', "remove it"),
    (
        r"expected alphabetic or numeric character",
        "* and & need a name after them",
        "put text that starts with * or & in quotes",
    ),
    (r"chomping or indentation", "nothing may follow | or > on its line", "move it down a line"),
    (r"tag|URI|handle|'>'", "tags (words after !) are not read", "put text with ! in quotes"),
    (r"incompatible YAML|directive", "% directives are not read", "remove the line"),
)
_OPENING = ("never closed", "none follows")  # these point to where it began


def syntax_error(error: object, lines: tuple[str, ...], name: str) -> FindingsError:
    """A finding for any exception of the parser; one without a mark means the whole file."""
    problem = str(getattr(error, "problem", "") or "")
    message, hint = _explain(problem)
    mark = getattr(error, "problem_mark", None)
    if message.endswith(_OPENING):
        mark = getattr(error, "context_mark", None) or mark
    place = _place(mark, lines, name)
    if place.excerpt[: place.column].strip(" -").startswith("\t"):
        message, hint = _WORDS[0][1:]
    return refusal("yaml-syntax", f"not valid YAML: {message}", hint, place)


def _explain(problem: str) -> tuple[str, str]:
    for pattern, message, hint in _WORDS:
        if found := re.search(pattern, problem):
            words = tuple(str(group) for group in found.groups())
            return message.format(*words), hint.format(*words)
    return "this cannot be read", "compare it with the example that `kubevipgen init` writes"


def _place(mark: object, lines: tuple[str, ...], name: str) -> Location:
    line = getattr(mark, "line", None)
    if line is None:
        return Location(name)
    column = getattr(mark, "column", 0)
    while line > 0 and (line >= len(lines) or not lines[line].strip()):
        line -= 1  # the end of the file: point at the last line with something on it
        column = len(lines[line])
    return Location(name, "", line + 1, column + 1, lines[line][:1000])
