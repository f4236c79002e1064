"""The documents of kubeadm, the kubelet and kube-proxy, value by value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kubevipgen import resources
from kubevipgen.adopt.compare.leaves import Leaf, leaves
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.policy import Candidate, Row, longest, table
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.finding import Location
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest

Result = Entry | tuple[Entry, Candidate]
_SECRET = re.compile(r"token|certificateKey|caCertHashes", re.IGNORECASE)
_DURATION = re.compile(r"(\d+h)(?:0m)?(?:0s)?|(\d+m)(?:0s)?")
_KINDS = (
    "ClusterConfiguration", "InitConfiguration", "JoinConfiguration", "KubeletConfiguration",
    "KubeProxyConfiguration",
)  # fmt: skip
_SANS = "apiServer.certSANs"


def results(old: Kubeadm, made: Made) -> Iterator[Result]:
    """Every value of every document; a list is compared as a whole, but for names and arguments."""
    for manifest in old.documents:
        if manifest.kind not in _KINDS:
            yield _unknown(manifest)
            continue
        new = _counterpart(manifest, old.document.node, made)
        for leaf in _whole(manifest):
            yield from _judged(manifest, leaf, new, made)


def _unknown(manifest: Manifest) -> Entry:
    """A document that no kubeadm of these days reads, in one."""
    place = manifest.at("kind")
    last = max([place.line, *(manifest.at(*leaf.steps).line for leaf in leaves(manifest))])
    why = "no release that is rendered reads documents of this kind"
    hint = "`kubeadm config migrate` of an older release may turn it into newer ones"
    first = manifest.at("apiVersion", key=True)
    at = first if first.line < place.line else place
    return Entry(at, f"kind: {manifest.kind}", Fate.LOST, why, hint, last=last)


def _counterpart(manifest: Manifest, node: str, made: Made) -> Manifest | None:
    """The document of the same kind, of the same node where it has one."""
    views = (*made.all(Kubeadm, node), *made.files.all(Kubeadm))
    joins = manifest.get("controlPlane") is not None
    for view in views:
        for other in view.documents:
            is_same = (other.get("controlPlane") is not None) == joins
            if other.kind == manifest.kind and (is_same or manifest.kind != "JoinConfiguration"):
                return other
    return None


def _whole(manifest: Manifest) -> Iterator[Leaf]:
    """Lists in one, except those whose items are names of certificates, arguments or secrets."""
    seen: set[tuple[object, ...]] = set()
    for leaf in leaves(manifest):
        steps = leaf.steps
        count = next((n for n, step in enumerate(steps) if isinstance(step, int)), len(steps))
        field = str(steps[count - 1]) if count else ""
        if count == len(steps) or field in ("certSANs", "extraArgs", "kubeletExtraArgs"):
            yield leaf
        elif steps[:count] not in seen:
            seen.add(steps[:count])
            yield Leaf(leaf.path[:count], steps[:count], _plain(manifest.get(*steps[:count])))


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_plain(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return str(value)


def _judged(manifest: Manifest, leaf: Leaf, new: Manifest | None, made: Made) -> Iterator[Result]:
    path = _path(leaf)
    dotted = f"{manifest.kind}.{path}"
    rendered = _values(new, path) if new else set()
    if leaf.path[0] in ("kind", "apiVersion"):
        none = Row(Fate.LOST, "no node that is rendered has such a document")
        yield _entry(manifest, leaf, Row(Fate.CARRIED, "") if new else none)
        return
    if _normal(leaf.text) in rendered or (leaf.path[-1] == "name" and _is_arg(leaf)):
        yield _entry(manifest, leaf, Row(Fate.CARRIED, ""))
        return
    row = longest(table("kubeadm"), dotted)
    owned = _owned(manifest.kind, path)
    if row is None and rendered and (owned or not _may_override(leaf)):
        shown = min(rendered)
        row = Row(Fate.REPLACED, f"`{shown}` is rendered" + (f", from {owned}" if owned else ""))
    if row is None and not leaf.text:
        row = Row(Fate.IDLE, "it is empty")
    if row is None and owned:
        row = Row(Fate.REPLACED, f"{owned} decides it")
    if row is not None:
        yield _entry(manifest, leaf, row)
        return
    lost = Row(Fate.LOST, "nothing that is rendered says the same")
    yield _entry(manifest, leaf, lost), _candidate(manifest, leaf, made)


def _may_override(leaf: Leaf) -> bool:
    return bool(leaf.text)


def _is_arg(leaf: Leaf) -> bool:
    return any(step in ("extraArgs", "kubeletExtraArgs") for step in leaf.path)


def _path(leaf: Leaf) -> str:
    """``apiServer.extraArgs.NAME`` in both forms of arguments; names of certificates as one."""
    steps = list(leaf.path)
    if _is_arg(leaf) and steps[-1] in ("value", "name") and steps[-2].startswith("["):
        steps = [*steps[:-2], steps[-2].strip("[]")]
    return ".".join(step for step in steps if not step.startswith("["))


def _values(manifest: Manifest, path: str) -> set[str]:
    found = (leaf for leaf in _whole(manifest) if _path(leaf) == path)
    return {_normal(leaf.text) for leaf in found if not (_is_arg(leaf) and leaf.path[-1] == "name")}


def _normal(text: str) -> str:
    """Releases without v, durations without zeros."""
    if match := _DURATION.fullmatch(text):
        return match[1] or match[2]
    return text[1:] if re.fullmatch(r"v\d+\.\d+\.\d+", text) else text


def _owned(kind: str, path: str) -> str:
    """What of the cluster file decides a field or an argument; "" when an override may."""
    spec = resources.data("kubeadm-fields")
    fields: Mapping[str, str] = spec["owned"].get(kind, {})
    for name, instead in fields.items():
        if path == name or path.startswith(f"{name}."):
            return instead.removeprefix("nothing; ")
    steps = path.split(".")
    if len(steps) == 3 and steps[1] in ("extraArgs", "kubeletExtraArgs"):
        return str(spec["ownedArgs"].get(steps[0], {}).get(steps[2], ""))
    return ""


def _candidate(manifest: Manifest, leaf: Leaf, made: Made) -> Candidate:
    """An override, in the form that the rendered release takes."""
    path = _path(leaf)
    if path == _SANS:
        return Candidate(("apiServer", "certSANs"), leaf.text)
    steps = path.split(".")
    value = manifest.get(*leaf.steps)
    if _is_arg(leaf):
        where = ("kubeadm", "overrides", manifest.kind, *steps[:-1])
        if made.cluster.contract.kubernetes.extra_args_are_lists:
            return Candidate(where, {"name": steps[-1], "value": leaf.text})
        return Candidate((*where, steps[-1]), leaf.text)
    return Candidate(("kubeadm", "overrides", manifest.kind, *steps), value)


def _entry(manifest: Manifest, leaf: Leaf, row: Row) -> Entry:
    place = manifest.at(*leaf.steps)
    last = max(manifest.at(*inner.steps).line for inner in leaves(manifest, *leaf.steps))
    text = f"{_path(leaf)}: {leaf.text}" if leaf.text else _path(leaf)
    if any(_SECRET.search(step) for step in leaf.path) and "Token" not in leaf.path[-1:]:
        place = Location(place.file, place.path, place.line, place.column)
        text = _path(leaf)
    return Entry(place, text, row.fate, row.why, row.hint, last=last)
