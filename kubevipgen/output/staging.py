"""Files on their way into a tree: written in a folder of their own, then renamed into place.

The staging folder lies inside the tree, so that a rename is enough. It holds the state that the
run means to reach, which is how the next run after a crash knows what was ours.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from pathlib import Path

from kubevipgen.output import state as states
from kubevipgen.output.changes import Changes, owner_ids
from kubevipgen.output.paths import STATE, kind, parents
from kubevipgen.output.state import State
from kubevipgen.render.plan import RenderedFile

_NAME = ".kubevipgen-", ".tmp"
_MANY = 100  # from here on one sync of everything costs less than one per file


def leftovers(folder: Path) -> list[Path]:
    """Staging folders of runs that died."""
    return sorted(folder.glob("*".join(_NAME)))


def draft(leftover: Path) -> State | None:
    """What a run that died had meant to reach; None when it died before it touched anything."""
    if kind(leftover) != "folder":
        return None
    try:
        return states.load(leftover)
    except Exception:  # noqa: BLE001  (half a state file: that run had not renamed anything)
        return None


def sweep(staging: Path) -> None:
    """Remove a staging folder; what others may have put there stays, and so does the folder."""
    for draft in staging.iterdir() if kind(staging) == "folder" else ():
        if draft.name.isdecimal() or draft.name == STATE:
            draft.unlink()
    with suppress(OSError):
        staging.rmdir()


def apply(folder: Path, changes: Changes, after: str) -> None:
    staging = _new_staging(folder)
    staged = False
    try:
        for number, file in enumerate(changes.write):
            _stage(staging / str(number), file)
        _put(staging / STATE, after.encode(), 0o600)
        _settle(list(staging.iterdir()))
        staged = True
        _commit(folder, staging, changes)
    finally:
        # A half-committed run keeps its staging folder: its state names what is ours.
        if not staged or not (staging / STATE).exists():
            sweep(staging)


def _commit(folder: Path, staging: Path, changes: Changes) -> None:
    for path in changes.remove:
        (folder / path).unlink()
    _prune(folder, changes.remove)
    for number, file in enumerate(changes.write):
        _make_parents(folder, file.tree_path)
        (staging / str(number)).rename(folder / file.tree_path)
    _settle(sorted({(folder / file.tree_path).parent for file in changes.write}))
    (staging / STATE).rename(folder / STATE)


def _new_staging(folder: Path) -> Path:
    """A folder that only we can look into; the lock on ``folder`` keeps its name free for us."""
    prefix, suffix = _NAME
    names = (folder / f"{prefix}{number}{suffix}" for number in count())
    staging = next(name for name in names if not kind(name))
    staging.mkdir()
    staging.chmod(0o700)  # whatever the umask
    return staging


def _settle(places: list[Path]) -> None:
    """Files and folders safely on disk, before anything that relies on them."""
    if len(places) > _MANY:
        os.sync()
        return
    for place in places:
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _stage(draft: Path, file: RenderedFile) -> None:
    _put(draft, file.data, file.mode, owner_ids(file.owner))


def _put(path: Path, content: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  (an open descriptor, not a path)
        file.write(content)
        if owner:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, mode)  # after chown, which may take mode bits away


def _make_parents(folder: Path, path: str) -> None:
    """Folders with mode 0755 whatever the umask: a copy onto a node must not close its /etc."""
    for parent in reversed(list(parents(path))):
        place = folder / parent
        if not place.is_dir():
            place.mkdir()
            place.chmod(0o755)


def _prune(folder: Path, removed: list[str]) -> None:
    for path in removed:
        for parent in parents(path):
            try:
                (folder / parent).rmdir()
            except OSError:
                break  # it still holds something
