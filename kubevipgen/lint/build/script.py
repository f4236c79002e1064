"""Shell text -> Script, without running any of it."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from kubevipgen.finding import Location
from kubevipgen.formats.error import ParseError
from kubevipgen.lint.build._shell_asks import Asker
from kubevipgen.lint.build._shell_grammar import parse
from kubevipgen.lint.build._shell_tree import Node, Part
from kubevipgen.lint.build._shell_values import Values, every, texts
from kubevipgen.lint.build._shell_view import Place, Viewer
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.script import Command, Script, walk
from kubevipgen.lint.view.word import Word

_SHEBANG = re.compile(r"#!\s*(?:\S*/env\s+(?:-\S+\s+)*)?(\S*)")
_SHELLS = {"sh", "bash", "dash", "ash", "ksh", "mksh", "busybox", "rbash", ""}
_V4 = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.])", re.ASCII)
_V6 = re.compile(r"(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:.])", re.ASCII)
_LONGEST = 25_000  # characters of a check: about half a second; longer ones have no commands


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """The script; a file for another interpreter is one without commands."""
    del siblings
    return (script(document),)


def script(document: Document) -> Script:
    """What a text says as a shell script."""
    text = "\n".join(document.lines).replace("\ufeff", " ", 1)
    first = document.lines[0] if document.lines else ""
    shebang = Word(first, document.at(1)) if first.startswith("#!") else None
    if len(text) > _LONGEST or not _is_shell(first):
        return Script(document, shebang, {}, (), (), ())
    return _read(document, shebang, text, placing(document, text))


def command_line(document: Document, text: str, at: Location) -> Script:
    """What a command says that stands, as one line, in another file; all of it is ``at``."""
    return _read(document, None, text, lambda _: at)


def _is_shell(line: str) -> bool:
    found = _SHEBANG.match(line)
    return not found or found[1].rpartition("/")[2] in _SHELLS


def placing(document: Document, text: str) -> Place:
    """Where an offset of the text is."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def place(offset: int) -> Location:
        line = min(bisect_right(starts, offset), len(starts) - 1)
        return document.at(line, offset - starts[line - 1] + 1)

    return place


def _read(document: Document, shebang: Word | None, text: str, place: Place) -> Script:
    nodes, error = parse(text)
    values = Values(nodes)
    body = Viewer(text, values, place).items(nodes)
    assigned = {
        name: Word(values.text(given[0]), place(given[0].start))
        for name, given in values.sets.items()
    }
    return Script(
        document,
        shebang,
        assigned,
        tuple(item for item in walk(body) if isinstance(item, Command)),
        tuple(Asker(nodes, values, place).requests()),
        tuple(_addresses(nodes, place)),
        body,
        tuple(Word(part.name, place(part.start)) for part in values.never_set()),
        _errors(error, place, document),
    )


def _errors(
    error: tuple[str, int] | None, place: Place, document: Document
) -> tuple[ParseError, ...]:
    if error is None:
        return ()
    at = place(error[1])
    line = at.line - document.first_line + 1
    return (ParseError(error[0], line, at.column - document.indent),)


def _addresses(nodes: Iterable[Node], place: Place) -> Iterator[Word]:
    seen: set[str] = set()
    for node in every(nodes):
        for text in texts(node):
            for part in _texts(text.parts):
                for found in _ips(part.text):
                    if found[0] not in seen:
                        seen.add(found[0])
                        yield Word(found[0], place(part.start + found.start()))


def _texts(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if part.kind == "text":
            yield part
        yield from _texts(part.word)


def _ips(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_V4, _V6):
        for found in pattern.finditer(text):
            try:
                ipaddress.ip_address(found[0])
            except ValueError:
                continue
            yield found
