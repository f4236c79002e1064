"""What ``kubevipgen lint`` is asked about: files and folders -> documents, and what is unreadable.

Only files are opened, never what could block or has no end, and no link to a folder is followed
on the way: a loop of them is none.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from kubevipgen.cli.lint_file import Refused, read_file
from kubevipgen.finding import Finding, Severity
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.documents import documents
from kubevipgen.lint.folders import owners
from kubevipgen.lint.scripts import with_checks

STDIN, STDIN_NAME = "-", "standard input"
_SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages", "venv", "bower_components"))
_LEFT_OVER = re.compile(r"(?:~|\.(?:bak|orig|old|save|swp|dpkg-\w+|rpm(?:new|save|orig)|ucf-\w+))$")
_LIVE = ("/etc",)
_NOT_LIVE = re.compile(r"\.(?:sample|example|dist|disabled|in|j2|tpl|tmpl)$")
_OF_A_HOST = (  # what there is to lint in a live /etc, and nothing else of it is opened
    "keepalived", "haproxy", "kubernetes", "nginx", "kube-vip", "sysctl.d", "sysctl.conf", "hosts",
)  # fmt: skip


class Place(NamedTuple):
    """A file to read; ``is_named`` by the user itself.

    ``walked`` is the folder in which it was found by chance: "" also for a node's, which the user
    says belong together.
    """

    path: Path
    name: str
    walked: str = ""
    node: str = ""
    on_node: str = ""
    is_named: bool = True


@dataclass(slots=True)
class Read:
    """``files`` were read, ``refused`` could not be; documents of no kind of ours are left out."""

    documents: list[Document] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    refused: int = 0


def read(paths: Sequence[str], nodes: Sequence[tuple[str, str]], exclude: Sequence[str]) -> Read:
    """Everything that the arguments name, each file once."""
    done = Read()
    seen: set[tuple[str, str]] = set()
    for place in _placed([*_of_nodes(nodes, exclude), *_of_paths(paths, exclude)]):
        key = (place.node, place.name if place.name == STDIN_NAME else os.path.realpath(place.path))
        if key not in seen:
            seen.add(key)
            _add(done, place)
    done.documents = [*with_checks(done.documents)]
    return done


def _add(done: Read, place: Place) -> None:
    try:
        text, mode, findings = read_file(place.path, place.name, is_named=place.is_named)
    except Refused as refused:
        done.findings += refused.findings
        done.refused += bool(refused.findings)
        return
    done.files += 1
    found = documents(place.name, text, node=place.node, path=place.on_node, mode=mode)
    ours = [replace(document, walked=place.walked) for document in found]
    done.documents += ours
    kinds = {document.kind for document in ours}
    if Kind.MANIFESTS in kinds:  # YAML has to be UTF-8; elsewhere it is mostly a comment
        done.findings += [replace(finding, severity=Severity.ERROR) for finding in findings]
    elif place.is_named or kinds != {Kind.OTHER}:
        done.findings += findings


def _of_nodes(nodes: Sequence[tuple[str, str]], exclude: Sequence[str]) -> Iterator[Place]:
    """The files of a node are named by the user: with those of the others they are one set."""
    for node, path in nodes:
        root = Path(path)
        for place in _of_paths([path], exclude):
            yield place._replace(walked="", node=node, on_node=_on_node(root, place.path))


def _on_node(root: Path, path: Path) -> str:
    """Where a file stands on the node that the folder is, or is the /etc of."""
    if not root.is_dir():
        return ""
    below = path.relative_to(root).as_posix()
    if root.resolve().name == "etc":
        return f"/etc/{below}"
    return f"/{below}" if (root / "etc").is_dir() else ""


def _of_paths(paths: Iterable[str], exclude: Sequence[str]) -> Iterator[Place]:
    for name in paths:
        path = Path(name)
        if name in (STDIN, "/dev/stdin"):
            yield Place(Path(STDIN), STDIN_NAME)
        elif path.is_dir():
            yield from _walk(path, name, exclude)
        else:
            yield Place(path, _shown(name))


def _walk(root: Path, name: str, exclude: Sequence[str]) -> Iterator[Place]:
    """Files below a folder in order, without hidden ones, left-overs and other programs' own."""
    starts = [root]
    etc = root / "etc" if os.path.realpath(root) == "/" else root
    is_live = os.path.realpath(etc) in _LIVE
    if is_live:
        starts = [etc / part for part in _OF_A_HOST if (etc / part).exists()]
    for start in starts:
        for path in [start] if start.is_file() else _below(start, exclude):
            shown = _shown(str(path))
            skipped = _LEFT_OVER.search(shown) or (is_live and _NOT_LIVE.search(shown))
            if not skipped and not _is_excluded(shown, exclude):
                yield Place(path, shown, walked=_shown(name), is_named=False)


def _below(folder: Path, exclude: Sequence[str]) -> Iterator[Path]:
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError:
            yield here  # reading it says why
            continue
        inner = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED and not _is_excluded(_shown(entry.path), exclude):
                    inner.append(Path(entry.path))
            elif _is_file(entry):
                yield Path(entry.path)
        pending += reversed(inner)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """At the end of a link, too; no pipe, no device, no link that leads nowhere."""
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def _is_excluded(name: str, exclude: Sequence[str]) -> bool:
    """By the whole name, by its last part, or by a folder on the way."""
    parts = Path(name).parts
    return any(
        fnmatch.fnmatch(name, glob.rstrip("/"))
        or any(fnmatch.fnmatch(part, glob.rstrip("/")) for part in parts)
        for glob in exclude
    )


def _placed(places: Sequence[Place]) -> Iterator[Place]:
    """With the node and the path on it that folders such as NODE/etc tell."""
    told = owners(place.name for place in places if place.walked and not place.node)
    for place in places:
        node, on_node = told.get(place.name, ("", "")) if place.walked else ("", "")
        yield place._replace(node=place.node or node, on_node=place.on_node or on_node)


def _shown(name: str) -> str:
    """A name that can be printed, whatever its bytes."""
    return os.fsencode(name).decode("utf-8", "replace").removeprefix("./") or "."
