"""One file -> the documents in it: itself, and what it embeds."""

from __future__ import annotations

from kubevipgen.lint.document import Document, document
from kubevipgen.lint.kinds import kind_of


def documents(
    file: str, text: str, *, node: str = "", path: str = "", mode: int | None = None
) -> tuple[Document, ...]:
    """``file`` is what findings call it; for the rest see :class:`Document`."""
    kind = kind_of(file, text)
    return (document(file, text, kind, node=node, path=path, mode=mode),)
