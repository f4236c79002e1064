"""Which documents speak of one cluster: by the user's word, by their folders."""

from __future__ import annotations

from collections import defaultdict

from kubevipgen.lint.document import Document
from kubevipgen.lint.folders import home
from kubevipgen.lint.kinship import file_of, kin


def sets(documents: tuple[Document, ...]) -> tuple[tuple[Document, ...], ...]:
    """Documents that are to be held against one another, in the order given.

    What the user named file by file is one set, and goes with a single folder that was named
    beside it. In a folder that was walked files belong together by place, see ``folders``, and
    where there is more than one of a kind by what stands in them, see ``kinship``.
    """
    named = [document for document in documents if not document.walked]
    found = _walked([document for document in documents if document.walked])
    if named and len(found) < 2:
        found = [[*named, *(document for group in found for document in group)]]
    elif named:
        found.insert(0, named)
    return tuple(tuple(group) for group in found)


def _walked(documents: list[Document]) -> list[list[Document]]:
    places: dict[str, dict[str, list[Document]]] = defaultdict(dict)
    for document in documents:
        places[_place(document)].setdefault(document.file, []).append(document)
    groups: list[list[Document]] = []
    for files in places.values():
        groups += [
            [document for file in group for document in file.documents]
            for group in kin([file_of(members) for members in files.values()])
        ]
    return groups


def _place(document: Document) -> str:
    """The folder that it belongs to: above its node's, else above what only sorts files."""
    folder = document.file.rpartition("/")[0]
    if document.path.startswith("/etc/") and document.file.endswith(document.path):
        folder = document.file.removesuffix(document.path)
    if document.node:
        steps = folder.split("/")
        if document.node in steps:
            folder = "/".join(steps[: steps.index(document.node)])
    return home(folder)
