"""Which documents speak of one cluster: by the user's word, by their folders."""

from __future__ import annotations

from kubevipgen.lint.document import Document


def sets(documents: tuple[Document, ...]) -> tuple[tuple[Document, ...], ...]:
    """Documents that are to be held against one another, in the order given."""
    return (documents,) if documents else ()
