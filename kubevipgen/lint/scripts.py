"""A shell script that keepalived runs is a check, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.folders import home
from kubevipgen.lint.shell_text import is_shell

_RUN = re.compile(r"^[ \t]*script[ \t]+([^\n]+)", re.MULTILINE)
_FILE = re.compile(r"[\w./-]*/([\w.-]+)")


def with_checks(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The same documents; those that a keepalived.conf of the same place runs are scripts."""
    items = tuple(documents)
    wanted = {
        (_home(document), name)
        for document in items
        if document.kind is Kind.KEEPALIVED
        for name in _names(document.text)
    }
    return tuple(
        replace(document, kind=Kind.SCRIPT) if _is_run(document, wanted) else document
        for document in items
    )


def _names(text: str) -> Iterator[str]:
    for command in _RUN.findall(text):
        yield from _FILE.findall(command)


def _is_run(document: Document, wanted: set[tuple[str, str]]) -> bool:
    if document.kind is not Kind.OTHER or not is_shell(document.text):
        return False
    base = (document.path or document.file).rpartition("/")[2]
    return (_home(document), base) in wanted


def _home(document: Document) -> str:
    return home(document.file.rpartition("/")[0])
