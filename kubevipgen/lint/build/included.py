"""``include`` of keepalived.conf: which of the files at hand it means."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Sequence

from kubevipgen.formats.keepalived_resolve import Include
from kubevipgen.lint.document import Document, Kind, Siblings

_HOME = "/etc/keepalived/"  # where a file is meant to be whose place on the node is unknown
_LINE = re.compile(r"^[ \t]*include[rmwba]?[ \t]+([^\n]{0,1023})", re.MULTILINE)
_MOST_CHOICES = 64  # of braces in a pattern


def including(document: Document, siblings: Siblings) -> Include:
    """For ``keepalived_resolve``: the files of the same node that a pattern of this one means."""
    at_hand = [one for one in siblings if one.node in (document.node, "") and not one.part]
    by_name = {one.file: one for one in at_hand}

    def include(pattern: str, source: str) -> Sequence[tuple[str, str]]:
        asking = by_name.get(source, document) if source else document
        return [
            ("" if one is document else one.file, one.text)
            for choice in _choices(pattern)
            for one in sorted(at_hand, key=lambda one: one.file)
            if _is_meant(choice, asking, one)
        ]

    return include


def is_included(document: Document, siblings: Siblings) -> bool:
    """Whether another keepalived.conf includes this file, so that it is no whole one."""
    return any(
        _is_meant(choice, other, document)
        for other in siblings
        if other.kind is Kind.KEEPALIVED and other.file != document.file
        if other.node in (document.node, "")
        for found in _LINE.finditer(other.text)
        for choice in _choices(found[1].strip())
    )


def _is_meant(pattern: str, asking: Document, one: Document) -> bool:
    if asking.path and one.path:
        full = posixpath.join(posixpath.dirname(asking.path), pattern)
        return _matches(full, one.path)
    # An absolute pattern says nothing about a checkout, unless it is that of the usual folder.
    pattern = pattern.removeprefix(_HOME)
    folder = posixpath.dirname(asking.file)
    return not pattern.startswith("/") and _matches(posixpath.join(folder, pattern), one.file)


def _matches(pattern: str, path: str) -> bool:
    """As glob(3): a wildcard is for one step of a path."""
    patterns = posixpath.normpath(pattern).split("/")
    steps = posixpath.normpath(path).split("/")
    return len(patterns) == len(steps) and all(map(fnmatch.fnmatchcase, steps, patterns))


def _choices(pattern: str) -> Iterator[str]:
    """What braces stand for: ``{a,b}/c`` is a/c and b/c."""
    waiting, count = [pattern], 0
    while waiting and count < _MOST_CHOICES:
        one = waiting.pop(0)
        count += 1
        found = re.search(r"\{([^{}]*)\}", one)
        if found:
            waiting += [
                one[: found.start()] + c + one[found.end() :]
                for c in found[1].split(",")[:_MOST_CHOICES]
            ]
        else:
            yield one
