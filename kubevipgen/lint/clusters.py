"""Which documents belong together, and which to one node."""

from __future__ import annotations

from collections.abc import Iterable

from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.document import Document
from kubevipgen.lint.sets import sets
from kubevipgen.lint.views import views_of


def clusters(documents: Iterable[Document]) -> tuple[tuple[Cluster, tuple[Document, ...]], ...]:
    """Each set of documents as a cluster, with the documents themselves."""
    return tuple((_cluster(found), found) for found in sets(tuple(documents)))


def _cluster(documents: tuple[Document, ...]) -> Cluster:
    views = [(document.node, views_of(document, documents)) for document in documents]
    shared = tuple(view for name, found in views if not name for view in found)
    names = dict.fromkeys(name for name, _ in views if name)
    nodes = tuple(
        Node(name, (*(v for owner, found in views if owner == name for v in found), *shared))
        for name in names
    )
    every = tuple(view for _, found in views for view in found)
    return Cluster(nodes or (Node("", shared),), every, documents)
