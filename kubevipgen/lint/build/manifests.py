"""manifests -> Stream, Manifest, Pod, Kubeadm, Pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen.formats.yaml_stream import Place, YamlDocument, read
from kubevipgen.lint.build._kubeadm import kubeadm_of
from kubevipgen.lint.build._pod import pods_of
from kubevipgen.lint.build._pool import pools_of
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.kinds_unread import is_of_no_interest
from kubevipgen.lint.view.manifest import Manifest, Step, Stream


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """Every view of the text; what cannot be read is left out or stands in its errors."""
    del siblings
    found = read(document.text, is_of_no_interest)
    manifests = tuple(m for part in found.documents for m in _manifests(document, part))
    return (
        Stream(document, manifests, found.errors),
        *manifests,
        *(pod for manifest in manifests for pod in pods_of(manifest)),
        *kubeadm_of(document, manifests),
        *(pool for manifest in manifests for pool in pools_of(manifest)),
    )


def _manifests(document: Document, part: YamlDocument) -> Iterator[Manifest]:
    """The document, or the items of one that is a List."""
    if not isinstance(part.data, dict):
        return
    items = part.data.get("items")
    if str(part.data.get("kind", "")).endswith("List") and isinstance(items, list):
        for index, item in enumerate(items):
            place = part.place.find(("items", index))
            if isinstance(item, dict) and place:
                yield _manifest(document, item, place)
        return
    yield _manifest(document, part.data, part.place)


def _manifest(document: Document, data: Mapping[str, Any], root: Place) -> Manifest:
    def places(path: tuple[Step, ...], *, key: bool = False) -> tuple[int, int]:
        found = root
        for index, step in enumerate(path):
            if key and index == len(path) - 1 and step in found.keys:
                return found.keys[step]
            if step not in found.children:
                break
            found = found.children[step]
        return found.line, found.column

    def written(path: tuple[Step, ...]) -> str | None:
        found = root.find(path)
        return found.text if found else None

    return Manifest(document, data, places, written)
