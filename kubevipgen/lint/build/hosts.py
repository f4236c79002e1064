"""hosts(5) -> Hosts."""

from __future__ import annotations

import re

from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.cluster_files import Hosts
from kubevipgen.lint.view.word import Word

_WORD = re.compile(r"\S+")


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """Entries in order; a line whose first word is no address is left out."""
    del siblings
    entries = []
    for number, line in enumerate(document.lines, 1):
        code = line.partition("#")[0]
        words = [
            Word(found.group(), document.at(number, found.start() + 1))
            for found in _WORD.finditer(code)
        ]
        if len(words) > 1 and words[0].address:
            entries.append((words[0], tuple(words[1:])))
    return (Hosts(document, tuple(entries)),)
