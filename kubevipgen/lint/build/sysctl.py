"""sysctl.d(5) -> Sysctl."""

from __future__ import annotations

import re

from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.cluster_files import Sysctl
from kubevipgen.lint.view.word import Word

_LINE = re.compile(r"\s*-?([^=\s#;][^=\s]*)\s*=\s*([^\s].*?)?\s*$")


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """Settings in order; comments and what is no ``key = value`` are left out."""
    del siblings
    found = []
    for number, line in enumerate(document.lines, 1):
        if match := _LINE.match(line[:1000]):
            place = document.at(number, match.start(1) + 1)
            found.append((_dotted(match[1]), Word(match[2] or "", place)))
    return (Sysctl(document, tuple(found)),)


def _dotted(key: str) -> str:
    """``net/ipv4/ip_forward`` and ``net.ipv4.ip_forward`` are one key (sysctl.d(5))."""
    first = re.search(r"[./]", key)
    if first and first.group() == "/":
        return key.translate(str.maketrans("/.", "./"))
    return key
