"""Whether files that lie together speak of one cluster, by what stands in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.folders import stem

_FEW = 9  # files of one kind that may be the nodes of one cluster
_ADDRESS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])")
_NOBODYS = re.compile(r"(?:0|127|22[4-9]|23\d|255|8\.8|1\.1\.1|1\.0\.0)\.|.*\.0$")
_COMMENT = re.compile(r"^[ \t]*[#!;].*$", re.MULTILINE)
_VIPS = re.compile(r"\bvirtual_router_id[ \t]+(\d+)|\bvirtual_ipaddress\s*\{([^{}]*)\}")
_SERVER = re.compile(r"^[ \t]*server\b", re.MULTILINE)
_SCRIPT = re.compile(r"^[ \t]*(?:script|notify\w*)[ \t]+(.+)$", re.MULTILINE)
_COMPLETE = (
    (Kind.KEEPALIVED, "keepalived", re.compile(r"^[ \t]*vrrp_instance\b", re.MULTILINE)),
    (Kind.HAPROXY, "haproxy", re.compile(r"^[ \t]*(?:frontend|listen)\b", re.MULTILINE)),
    (Kind.NGINX, "nginx", re.compile(r"\bproxy_pass\b")),
    (
        Kind.MANIFESTS,
        "kubeadm",
        re.compile(r"^kind:[ \t]*[\"']?ClusterConfiguration", re.MULTILINE),
    ),
    (Kind.MANIFESTS, "kube-vip", re.compile(r"\bimage:[^\n]*kube-vip")),
)


@dataclass(frozen=True, slots=True)
class File:
    """Its documents, and what could tie it to another one."""

    documents: tuple[Document, ...]
    folder: str
    stem: str
    addresses: frozenset[str]
    vips: frozenset[tuple[str, str]]  # with the virtual router ID
    scripts: str
    mains: frozenset[str]  # what there should be one of in a cluster, or one a node

    @property
    def base(self) -> str:
        return self.documents[0].file.rpartition("/")[2]


def kin(files: Sequence[File]) -> list[list[File]]:
    """Files of one place in groups: all together, unless there is more of a kind than of one."""
    loose = [file for file in files if not any(doc.node for doc in file.documents)]
    counted: dict[str, int] = defaultdict(int)
    for file in loose:
        for main in file.mains:
            counted[main] += 1
    most = max(counted.values(), default=0)
    if most <= 1 and (not most or len(loose) == len(files)):
        return [list(files)]
    pairs = _pairs_of_many(loose) if most > _FEW else _pairs_of_few(loose)
    return _joined(files, pairs)


def file_of(documents: Sequence[Document]) -> File:
    """Of the documents of one file."""
    ours = [d for d in documents if d.kind is not Kind.OTHER]
    text = _COMMENT.sub("", "\n".join(d.text for d in ours))
    said = frozenset(a for a in _ADDRESS.findall(text) if not _NOBODYS.match(a))
    first = documents[0].file
    return File(
        documents=tuple(documents),
        folder=first.rpartition("/")[0],
        stem=stem(first),
        addresses=said,
        vips=frozenset(_vips(text)),
        scripts=" ".join(_SCRIPT.findall(text)),
        mains=frozenset(main for d in ours for main in _mains(d)),
    )


def _mains(document: Document) -> Iterator[str]:
    if document.kind is Kind.HAPROXY and not _SERVER.search(document.text):
        return
    for kind, main, pattern in _COMPLETE:
        if document.kind is kind and pattern.search(document.text):
            yield main


def _vips(text: str) -> Iterator[tuple[str, str]]:
    """Each address with the ID of its instance, which stands before it."""
    vrid = ""
    for found in _VIPS.finditer(text):
        if found[1]:
            vrid = found[1]
        else:
            yield from ((address, vrid) for address in _ADDRESS.findall(found[2]))


def _pairs_of_many(files: Sequence[File]) -> Iterator[tuple[int, int]]:
    """Samples, most likely, and alike as tutorials are: only what is called alike."""
    first: dict[tuple[str, str], int] = {}
    for number, file in enumerate(files):
        if file.stem:
            yield first.setdefault((file.folder, file.stem), number), number


def _pairs_of_few(files: Sequence[File]) -> Iterator[tuple[int, int]]:
    pieces: dict[str, int] = {}
    for number, file in enumerate(files):
        if _is_piece(file):  # of an haproxy.cfg in several files
            yield pieces.setdefault(file.folder, number), number
    for (left, one), (right, other) in combinations(enumerate(files), 2):
        if _is_kin(one, other):
            yield left, right


def _is_piece(file: File) -> bool:
    kinds = {document.kind for document in file.documents}
    named = file.folder.endswith(("conf.d", "haproxy.d"))
    return Kind.HAPROXY in kinds and (named or "haproxy" not in file.mains)


def _is_kin(one: File, other: File) -> bool:
    """Two of a kind want a common VIP or, called alike, a common ID; others an address.

    In one folder the VIP alone is enough: master.conf and backup.conf with different IDs are a
    mistake, not two clusters.
    """
    if one.stem and other.stem and one.stem != other.stem:
        return False
    if one.stem and one.stem == other.stem:
        return True
    if "keepalived" in one.mains & other.mains:
        return _are_peers(one, other)
    shared = one.addresses & other.addresses
    if one.mains & other.mains:
        return len(shared) > 1
    return bool(shared) or _runs(one, other) or _runs(other, one)


def _are_peers(one: File, other: File) -> bool:
    if one.stem != other.stem:
        return False
    held = {vip for vip, _ in one.vips} & {vip for vip, _ in other.vips}
    if held and one.folder == other.folder:
        return True
    ids = {vrid for _, vrid in one.vips} & {vrid for _, vrid in other.vips}
    alike = one.folder == other.folder or one.base == other.base
    shared = one.addresses & other.addresses
    return bool(one.vips & other.vips) or (alike and bool(ids) and bool(shared))


def _runs(keepalived: File, script: File) -> bool:
    is_script = any(document.kind is Kind.SCRIPT for document in script.documents)
    return is_script and keepalived.folder == script.folder and script.base in keepalived.scripts


def _joined(files: Sequence[File], pairs: Iterator[tuple[int, int]]) -> list[list[File]]:
    """Groups of what the pairs connect, the nodes of a tree being one."""
    loose = [n for n, file in enumerate(files) if not any(doc.node for doc in file.documents)]
    of_nodes = [n for n in range(len(files)) if n not in set(loose)]
    group = list(range(len(files)))

    def top(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    linked = [(loose[a], loose[b]) for a, b in pairs]
    linked += [(of_nodes[0], other) for other in of_nodes[1:]]
    if of_nodes:
        linked += [(of_nodes[0], n) for n in loose if not files[n].mains]
    for one, other in linked:
        group[max(top(one), top(other))] = min(top(one), top(other))
    found: dict[int, list[File]] = defaultdict(list)
    for number, file in enumerate(files):
        found[top(number)].append(file)
    return list(found.values())
