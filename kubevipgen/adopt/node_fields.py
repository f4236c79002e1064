"""What differs from node to node in kubeadm's documents: labels, taints, kubelet flags, patches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubevipgen.adopt.machines import kubelet_args
from kubevipgen.adopt.setup import Setup
from kubevipgen.formats.yaml_stream import read
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest

_PATCH = re.compile(r"(?:.*/)?([a-z-]+?)\d*\+strategic\.(?:yaml|json)")
_OWN = ("node-ip", "hostname-override", "node-labels", "register-with-taints")
_FLAG = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")


def by_node(setup: Setup) -> dict[str, dict[str, Any]]:
    """Fields of nodes[], by the name of the node."""
    found: dict[str, dict[str, Any]] = {}
    for view in setup.files.all(Kubeadm):
        for manifest in filter(None, (view.init, view.join)):
            name = view.document.node or str(manifest.get("nodeRegistration", "name") or "")
            known = next((m.name for m in setup.machines if m.name == name), None)
            if known:
                found.setdefault(known, {}).update(_fields(manifest))
    for document in setup.files.documents:
        for target, patch in _patches(document):
            fields = found.setdefault(document.node, {})
            fields.setdefault("patches", {})[target] = patch
    return found


def _fields(manifest: Manifest) -> Iterator[tuple[str, Any]]:
    args = dict(kubelet_args(manifest))
    if labels := dict(_labels(args.get("node-labels", ""))):
        yield "labels", labels
    taints = manifest.get("nodeRegistration", "taints")
    if isinstance(taints, list) and all(isinstance(one, dict) for one in taints):
        yield "taints", [_taint(one) for one in taints]
    rest = {k: v for k, v in args.items() if k not in _OWN and _FLAG.fullmatch(k)}
    if rest:
        yield "kubeletArgs", rest


def _labels(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, text.split(",")):
        key, _, value = part.partition("=")
        yield key, value


def _taint(raw: dict[str, Any]) -> dict[str, str]:
    keys = ("key", "value", "effect")
    return {key: str(raw[key]) for key in keys if raw.get(key)}


def _patches(document: Document) -> Iterator[tuple[str, Any]]:
    """A strategic merge in a file that kubeadm's patches directory may hold."""
    match = _PATCH.fullmatch(document.path or document.file)
    if not match or not document.node or document.part:
        return
    for part in read(document.text).documents:
        if isinstance(part.data, dict):
            yield match[1], part.data
