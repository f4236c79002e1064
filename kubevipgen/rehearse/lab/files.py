"""What a node finds below /etc: this machine's files, with the cluster's laid over them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kubevipgen.rehearse.lab.error import LabError, run

_ETC = "/etc/"
_ONLY_HERE = ("shadow", "shadow-", "gshadow", "gshadow-", "ssh")  # nobody in the lab needs these


@dataclass(frozen=True, slots=True)
class NodeFile:
    """A file of a node, by its path there; ``owner`` is ``user:group``, names or numbers."""

    path: str
    data: bytes
    mode: int = 0o644
    owner: str = "root:root"


Tree = Mapping[str, tuple[NodeFile, ...]]  # node -> its files


def lay_out(folder: Path, files: Iterable[NodeFile]) -> None:
    """Make ``folder`` what the node is to see as /etc. Files of other places are left out.

    keepalived 2.3 and haproxy want files of their packages beside ours, so a copy comes first.
    """
    run(["cp", "-a", "/etc", str(folder)])
    for name in _ONLY_HERE:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).unlink(missing_ok=True)
    for name in ("haproxy", "keepalived", "kubernetes", "kubevipgen"):
        _clear(folder / name)
    for file in files:
        if file.path.startswith(_ETC):
            _put(folder / file.path.removeprefix(_ETC), file)


def _clear(folder: Path) -> None:
    """Configurations of this machine are not of the node; what a package put beside them is."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name in {"keepalived.conf", "haproxy.cfg"}:
            path.unlink()
    if folder.name in {"kubernetes", "kubevipgen"}:
        shutil.rmtree(folder, ignore_errors=True)


def _put(place: Path, file: NodeFile) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink() or place.exists():
        place.unlink()
    place.write_bytes(file.data)
    place.chmod(file.mode)
    user, _, group = file.owner.partition(":")
    try:
        shutil.chown(place, _known(user), _known(group))
    except LookupError as error:
        raise LabError(f"{file.path} of a node belongs to {file.owner}: {error}") from None
    if not os.access(place, os.R_OK):
        raise LabError(f"{place} cannot be read back")


def _known(name: str) -> str | int:
    return int(name) if name.isdigit() else name
