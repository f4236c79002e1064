"""Where drafts stand: beside their place in the same mount, and where nobody watches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kubevipgen.output.host.look import HostLook, below, mount_of
from kubevipgen.output.host.places import WATCHED
from kubevipgen.output.paths import kind, refusal

NAME = ".kubevipgen-drafts"


def rooms(look: HostLook, paths: Iterable[str]) -> dict[str, Path]:
    """For each path the folder in which its draft is written.

    Raises FindingsError when a rename would have to begin in a watched folder.
    """
    watched = tuple(_watched(look))
    return {path: _room(look, path, watched) for path in paths}


def _watched(look: HostLook) -> Iterable[Path]:
    for path in WATCHED:
        yield look.folder / path[1:]
        if not look.obstacle(f"{path}/any"):
            yield look.place(f"{path}/any").parent


def _room(look: HostLook, path: str, watched: tuple[Path, ...]) -> Path:
    nearest = next(p for p in look.place(path).parents if kind(p) == "folder")
    mount = mount_of(nearest)
    for folder in below(look.folder, nearest) or (look.folder,):
        if any(folder == each or each in folder.parents for each in watched):
            break
        if mount_of(folder) == mount:
            return folder / NAME
    message = f"{nearest} is a mount of its own, so there is no place for the draft of {path}"
    hint = "a draft inside that folder would be taken for a finished file: unmount it first"
    raise refusal(message, hint)
