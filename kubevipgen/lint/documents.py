"""One file -> the documents in it: itself, and what it embeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubevipgen.lint import kinds
from kubevipgen.lint.document import Document, Kind, document
from kubevipgen.lint.kinds import is_foreign, kind_of
from kubevipgen.lint.parts import heredoc, values
from kubevipgen.lint.parts.part import Part
from kubevipgen.lint.placeholders import is_template

_DEEPEST = 4  # a ConfigMap in a heredoc in user-data in a heredoc
_MOST = 2000  # parts of one file
_ALWAYS = frozenset({Kind.KEEPALIVED, Kind.HAPROXY, Kind.NGINX})  # known without a name
_HOLDS_NONE = _ALWAYS | {Kind.SYSCTL, Kind.HOSTS, Kind.SCRIPT}


def documents(
    file: str,
    text: str,
    *,
    node: str = "",
    path: str = "",
    mode: int | None = None,
) -> tuple[Document, ...]:
    """``file`` is what findings call it; for the rest see :class:`Document`."""
    kind = kind_of(file, text)
    outer = document(
        file,
        text,
        kind,
        node=node,
        path=path,
        mode=mode,
        is_template=is_template(file, text, kind),
    )
    if is_foreign(file):
        return (outer,)
    found: list[Document] = []
    for part in _inside(outer, 0):
        found.append(part)
        if len(found) == _MOST:
            break
    return (outer, *found)


def _inside(outer: Document, depth: int) -> Iterator[Document]:
    if depth == _DEEPEST or outer.kind in _HOLDS_NONE:
        return
    for part in _parts(outer):
        inner = _document(outer, part)
        wanted = inner.kind is not Kind.OTHER and (part.is_named or inner.kind in _ALWAYS)
        if wanted:
            yield inner
        yield from _inside(inner, depth + 1)


def _parts(outer: Document) -> Iterator[Part]:
    if outer.kind is Kind.MANIFESTS or kinds.is_yaml(outer.text):
        yield from values.parts(outer.text)
    elif "<<" in outer.text or "echo" in outer.text:
        yield from heredoc.parts(outer.text)


def _document(outer: Document, part: Part) -> Document:
    kind = kind_of(part.name, part.text)
    first = outer.first_line + part.first_line - 1
    made = document(
        outer.file,
        part.text,
        kind,
        node=outer.node,
        path=part.name if part.name.startswith("/") else "",
        mode=part.mode,
        walked=outer.walked,
        part=part.words,
        is_fragment=part.is_appended,
        is_applied=part.is_applied,
        first_line=first,
        indent=outer.indent + part.indent,
        outer=_outer(outer, part),
        is_template=outer.is_template or _waits(outer, part, kind),
    )
    if outer.place or part.place:
        line, column = part.place or (1, 1)
        return replace(made, place=outer.place or outer.at(line, column))
    return made


def _waits(outer: Document, part: Part, kind: Kind) -> bool:
    """Whether it has yet to be rendered; what a playbook or a chart holds is Jinja or Go."""
    if outer.kind is Kind.OTHER and ("{{" in part.text or "{%" in part.text):
        return True
    return is_template(part.name, part.text, kind)


def _outer(outer: Document, part: Part) -> tuple[str, ...]:
    """The lines of the user's file where they are not those of the part."""
    count = part.text.count("\n") + 1
    before = part.first_line - 1
    if outer.outer:
        return outer.outer[before : before + count]
    return tuple(" " * outer.indent + line for line in part.outer)
